import * as vscode from 'vscode';
import type { RunsClient } from '../api/client';
import { SETTINGS } from '../manifest';
import type { Refresher } from '../runs/refresher';
import type { RunFeed } from '../runs/runFeed';
import type { DefinitionViews } from './definitionViews';
import { SDK_PACKAGE } from './sdkPackage';
import type { WorkspaceDefinitions } from './workspaceDefinitions';

const PYTHON: vscode.DocumentSelector = { language: 'python' };

/**
 * Shows the latest runs of a workflow where Python code defines or starts it. All that does so is loaded with the first
 * document that speaks of the SDK.
 */
export function provideDefinitions(feed: RunFeed, client: RunsClient, refresher: Refresher, definitions: WorkspaceDefinitions): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  let views: Promise<DefinitionViews> | undefined;
  const viewsFor = (document: vscode.TextDocument): Promise<DefinitionViews> | undefined => {
    if (!document.getText().includes(SDK_PACKAGE)) return undefined;
    views ??= load(feed, client, refresher, definitions, changed);
    return views;
  };
  return vscode.Disposable.from(
    changed,
    vscode.languages.registerCodeLensProvider(PYTHON, {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: async (document) => (await viewsFor(document))?.lenses(document),
    }),
    vscode.languages.registerHoverProvider(PYTHON, {
      provideHover: async (document, position, token) => (await viewsFor(document))?.hover(document, position, token),
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${SETTINGS.section}.${SETTINGS.codeLens}`)) changed.fire();
    }),
    { dispose: () => void views?.then((each) => each.dispose()) },
  );
}

async function load(...given: [RunFeed, RunsClient, Refresher, WorkspaceDefinitions, vscode.EventEmitter<void>]): Promise<DefinitionViews> {
  const { DefinitionViews } = await import('./definitionViews.js');
  const { findDefinitions } = await import('./findDefinitions.js');
  return new DefinitionViews(findDefinitions, ...given);
}
