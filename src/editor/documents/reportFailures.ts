import * as vscode from 'vscode';
import type { Log } from '../../core/api/log';
import { labelOf, labelOfAuthority } from '../connections/authority';
import { describeError, showError } from '../wording/describeError';
import type { DocumentTabs } from '../addresses/documentTabs';
import type { RunDocument } from '../addresses/runUri';
import type { DocumentFailure, RunFileSystem } from './runFileSystem';

/**
 * Shows failures of documents as notifications, since the editor's error page can't hold a message. Only for the document
 * in front: a restored window would show one for each tab.
 */
export function reportFailures(files: RunFileSystem, tabs: Pick<DocumentTabs, 'inFront'>, log: Log): vscode.Disposable {
  const isInFront = ({ uri }: RunDocument): boolean => tabs.inFront.some((document) => document.uri.toString() === uri.toString());
  return vscode.Disposable.from(
    files.onDidFail((failure) => {
      const { document, error, isKnown } = failure;
      log.warn(`${document.uri.path}: ${error.kind}: ${error.message}`);
      // No message while the document is still on screen.
      if (!isKnown && isInFront(document)) void showError(describe(failure));
    }),
    files.onDidShowLatest((document) => {
      log.info(`${document.uri.path}: the latest run of its execution`);
      if (!isInFront(document)) return;
      void vscode.window.showInformationMessage(
        vscode.l10n.t("The server can't open this exact run. Showing the latest one of its execution."),
      );
    }),
  );
}

function describe({ document: { uri, authority, id }, error, connection }: DocumentFailure): ReturnType<typeof describeError> {
  const named = connection ? labelOf(connection) : labelOfAuthority(authority);
  return describeError(error, { ...named, id, document: uri });
}
