import * as vscode from 'vscode';
import { SETTINGS } from '../../manifest';
import type { DefinitionParts, DefinitionViews } from './definitionViews';
import { mayImportWorkflows } from '../../core/python/sdkPackage';

const PYTHON: vscode.DocumentSelector = { language: 'python' };

/**
 * Shows the latest runs of a workflow where Python code defines or starts it. All that does so is loaded with the first
 * document that may import the SDK for them.
 */
export function provideDefinitions(load: () => Promise<DefinitionParts>): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  let views: Promise<DefinitionViews> | undefined;
  const viewsFor = (document: vscode.TextDocument): Promise<DefinitionViews> | undefined => {
    if (!mayImportWorkflows(document.getText())) return undefined;
    views ??= loadViews(load, changed);
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

async function loadViews(load: () => Promise<DefinitionParts>, changed: vscode.EventEmitter<void>): Promise<DefinitionViews> {
  const { DefinitionViews } = await import('./definitionViews.js');
  const { findDefinitions } = await import('../../core/python/findDefinitions.js');
  return new DefinitionViews(findDefinitions, await load(), changed);
}
