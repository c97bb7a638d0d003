import * as vscode from 'vscode';
import type { Log } from '../../core/api/log';
import { labelOf, labelOfAuthority } from '../connections/authority';
import { describeError, showError } from '../wording/describeError';
import { isInFront } from '../addresses/openTabs';
import type { DocumentFailure, RunFileSystem } from './runFileSystem';
import { parseRunUri } from '../addresses/runUri';

/**
 * Puts what goes wrong with documents into words. The editor's error page can't hold them, so they come as a
 * notification; only for the document in front, since a restored window must not greet with one for each tab.
 */
export function reportFailures(files: RunFileSystem, log: Log): vscode.Disposable {
  return vscode.Disposable.from(
    files.onDidFail((failure) => {
      log.warn(`${failure.uri.path}: ${failure.error.kind}: ${failure.error.message}`);
      // Nothing nags while the document is still on screen.
      if (!failure.isKnown && isInFront(failure.uri)) void showError(describe(failure));
    }),
    files.onDidShowLatest((uri) => {
      log.info(`${uri.path}: the latest run of its execution`);
      if (!isInFront(uri)) return;
      void vscode.window.showInformationMessage(
        vscode.l10n.t("The server can't open this exact run. Showing the latest one of its execution."),
      );
    }),
  );
}

function describe({ uri, error, connection }: DocumentFailure): ReturnType<typeof describeError> {
  const named = connection ? labelOf(connection) : labelOfAuthority(uri.authority);
  return describeError(error, { ...named, id: parseRunUri(uri)?.id, document: uri });
}
