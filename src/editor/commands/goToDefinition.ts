import * as vscode from 'vscode';
import type { DefinedActivity, DefinedWorkflow } from '../definitions/definitionSearch';
import { workflowLabel } from '../wording/runLabels';
import { plainTextWithoutIcons, plainTextWithoutLinks } from '../../core/text/plainText';
import { withProgress } from './pick/withProgress';
import { documentOf, resolveRun, rowOf, type CommandArgument } from './resolveRun';
import type { CommandServices } from './services';

/** What to find, by its name in runs and events. */
interface Wanted {
  readonly kind: 'workflow' | 'activity';
  readonly name: string;
}

/** A definition in a file. */
interface Place {
  readonly uri: vscode.Uri;
  /** Name of the class or function. */
  readonly name: string;
  /** From 0. */
  readonly line: number;
}

/**
 * Opens the Python class of a workflow: of a row, a document, or the run that the user picks. With the cursor on an event of
 * a history, opens the function of its activity or the class of its child workflow.
 */
export async function goToDefinition(services: CommandServices, argument: CommandArgument): Promise<void> {
  if (!vscode.workspace.workspaceFolders) {
    say(vscode.l10n.t('No folder is open. Definitions are looked for in the Python files of the open workspace.'));
    return;
  }
  const wanted = await wantedBy(services, argument);
  const name = plainTextWithoutLinks(workflowLabel(wanted.name));
  if (wanted.name === '') {
    say(vscode.l10n.t('The server does not say of which workflow this run is.'));
    return;
  }
  const { workflows, activities, files, isComplete, unnamed } = await find(services, vscode.l10n.t('Looking for the definition of {0}…', name));
  const places = wanted.kind === 'workflow' ? workflows.get(wanted.name)?.map(placeOfWorkflow) : activities.get(wanted.name)?.map(placeOfActivity);
  if (places) {
    const place = places.length === 1 ? places[0] : await pick(places, wanted.kind, name);
    if (place) await vscode.window.showTextDocument(place.uri, { selection: new vscode.Range(place.line, 0, place.line, 0) });
  } else if (isComplete && unnamed[wanted.kind] > 0) {
    say(vscode.l10n.t('No definition of “{0}” was found. The names of some definitions in this workspace can’t be told without running their code.', name));
  } else if (isComplete) {
    say(vscode.l10n.t('No Python file of this workspace defines “{0}”.', name));
  } else {
    say(vscode.l10n.t('None of the {0} Python files that were looked through defines “{1}”. The workspace has more.', files, name));
  }
}

async function wantedBy(services: CommandServices, argument: CommandArgument): Promise<Wanted> {
  const row = rowOf(argument);
  if (row?.kind === 'workflow') return row;
  const ofEvent = wantedByEvent(services, documentOf(services, argument)?.uri);
  if (ofEvent) return ofEvent;
  const { run } = await resolveRun(services, argument);
  return { kind: 'workflow', name: run.workflowName ?? '' };
}

/** The activity or child workflow of the event at the cursor; undefined for other events, or if no history is active. */
function wantedByEvent({ histories }: CommandServices, uri: vscode.Uri | undefined): Wanted | undefined {
  const { activeTextEditor: editor } = vscode.window;
  const index = uri && histories.of(uri)?.index;
  if (!index || editor?.document.uri.toString() !== uri.toString()) return undefined;
  const row = index.rowAtLine(editor.selection.active.line);
  const name = row === undefined ? undefined : index.nameOf(row);
  if (row === undefined || !name) return undefined;
  const type = index.typeOf(row);
  if (type.startsWith('ActivityTask')) return { kind: 'activity', name };
  return /^(Start)?ChildWorkflowExecution/.test(type) ? { kind: 'workflow', name } : undefined;
}

async function find({ definitions }: CommandServices, title: string): ReturnType<CommandServices['definitions']['find']> {
  return withProgress(title, async (signal) => {
    const source = new vscode.CancellationTokenSource();
    signal.addEventListener('abort', () => source.cancel());
    try {
      return await definitions.find(source.token);
    } finally {
      source.dispose();
    }
  });
}

function placeOfWorkflow({ uri, className, classLine }: DefinedWorkflow): Place {
  return { uri, name: className, line: classLine };
}

function placeOfActivity({ uri, functionName, nameRange }: DefinedActivity): Place {
  return { uri, name: functionName, line: nameRange.startLine };
}

async function pick(places: readonly Place[], kind: Wanted['kind'], name: string): Promise<Place | undefined> {
  const items = places.map((place) => ({
    label: plainTextWithoutIcons(vscode.workspace.asRelativePath(place.uri)),
    description: vscode.l10n.t('{0}, line {1}', place.name, place.line + 1),
    iconPath: new vscode.ThemeIcon(kind === 'workflow' ? 'symbol-class' : 'symbol-method'),
    place,
  }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Several files define {0}', name) });
  return picked?.place;
}

function say(message: string): void {
  void vscode.window.showInformationMessage(message);
}
