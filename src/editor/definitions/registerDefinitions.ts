import * as vscode from 'vscode';
import { mayImportWorkflows } from '../../core/python/sdkPackage';
import { SETTINGS } from '../../manifest';
import type { DefinitionViews } from './definitionViews';

const PYTHON: vscode.DocumentSelector = { language: 'python' };

/** The providers for Python code, as registered at activation. */
export interface RegisteredDefinitions extends vscode.Disposable {
  /** Fire it when the lenses have changed. */
  readonly changed: vscode.EventEmitter<void>;
}

/**
 * Registers lenses and hovers that show the latest runs of a workflow where Python code defines or starts it.
 * @param load called for the first document whose text may import the workflows SDK
 */
export function registerDefinitions(load: () => Promise<DefinitionViews>): RegisteredDefinitions {
  const changed = new vscode.EventEmitter<void>();
  const viewsFor = async (document: vscode.TextDocument): Promise<DefinitionViews | undefined> =>
    mayImportWorkflows(document.getText()) ? load() : undefined;
  const registrations = vscode.Disposable.from(
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
  );
  return { changed, dispose: () => void registrations.dispose() };
}
