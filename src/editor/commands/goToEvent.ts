import * as vscode from 'vscode';
import { EventSearch } from '../historyViews/eventSearch';
import { EventTimes, eventName, isFailure } from '../wording/eventLabel';
import type { HistoryIndex } from '../../core/history/historyIndex';
import { plainTextWithoutIcons, shortened } from '../../core/text/plainText';
import { historySubject, openAtEvent, readHistory } from './openAtEvent';
import type { CommandArgument } from './resolveRun';
import type { CommandServices } from './services';

/** The editor takes seconds for a list of 51,200 rows, and nobody reads on instead of typing another word. */
const MOST_ROWS = 500;
const NAME_LENGTH = 200;

interface EventItem extends vscode.QuickPickItem {
  readonly row?: number;
}

/** Lets the user pick an event of the history of a row, a document, or a run that the user picks too, and goes there. */
export async function goToEvent(services: CommandServices, argument: CommandArgument): Promise<void> {
  const subject = await historySubject(services, argument);
  const { document } = subject;
  const shown = services.histories.of(document.uri);
  if (shown) {
    const row = await pickEvent(document.uri, shown.index);
    if (row !== undefined) await services.initialReveal.open(document, { row });
    return;
  }
  const history = await readHistory(services, subject);
  const row = await pickEvent(document.uri, history.index);
  if (row !== undefined) await openAtEvent(services, document, history, row);
}

/**
 * Lets the user pick an event, and shows the one that is marked meanwhile where the history is in front.
 * @param isOffered whether the event of a row is; all are unless told otherwise
 * @returns its row; undefined where the user gave up, or there is none
 */
export async function pickEvent(uri: vscode.Uri, index: HistoryIndex, isOffered?: (row: number) => boolean): Promise<number | undefined> {
  if (index.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('This history holds no events.'));
    return undefined;
  }
  const search = new EventSearch(index, isOffered);
  const times = new EventTimes(index);
  const preview = new Preview(uri);
  const pick = vscode.window.createQuickPick<EventItem>();
  // As for runs (pickRun.ts): keeps failures first while one types.
  Object.assign(pick, { sortByLabel: false });
  pick.placeholder = vscode.l10n.t('Go to an event by its type, the name of its activity, or its ID');

  const item = (row: number): EventItem => {
    const name = shortened(plainTextWithoutIcons(eventName(index, row) ?? ''), NAME_LENGTH);
    const id = index.idOf(row);
    return {
      label: plainTextWithoutIcons(index.typeOf(row)),
      description: [name, times.of(row), id === undefined ? '' : `#${id}`].filter(Boolean).join(' · '),
      iconPath: isFailure(index, row)
        ? new vscode.ThemeIcon('error', new vscode.ThemeColor('problemsErrorIcon.foreground'))
        : new vscode.ThemeIcon('circle-small'),
      // The search has decided already.
      alwaysShow: true,
      row,
    };
  };
  const show = (): void => {
    const { failures, others, omitted } = search.find(pick.value, MOST_ROWS);
    const items: EventItem[] = [];
    if (failures.length > 0) items.push(separator(vscode.l10n.t('Failures')), ...failures.map(item));
    if (others.length > 0) items.push(...(failures.length > 0 ? [separator(vscode.l10n.t('Newest'))] : []), ...others.map(item));
    if (omitted > 0) items.push({ label: vscode.l10n.t('{0} more: type to find them', omitted), alwaysShow: true });
    pick.items = items;
  };
  try {
    const row = await new Promise<number | undefined>((resolve) => {
      pick.onDidChangeValue(show);
      pick.onDidChangeActive(([active]) => {
        // Whoever only opened the list has not gone anywhere yet.
        const isFirst = pick.value === '' && active === pick.items.find((each) => each.row !== undefined);
        preview.show(active?.row === undefined || (isFirst && !preview.isShown) ? undefined : index.partOf(active.row));
      });
      pick.onDidAccept(() => {
        const [accepted] = pick.selectedItems;
        if (accepted?.row !== undefined) resolve(accepted.row);
      });
      pick.onDidHide(() => resolve(undefined));
      show();
      pick.show();
    });
    preview.end(row === undefined);
    return row;
  } finally {
    pick.dispose();
    preview.dispose();
  }
}

/** Shows lines of a document without moving the cursor; does nothing for documents that the editor keeps from extensions. */
class Preview implements vscode.Disposable {
  isShown = false;
  private readonly editor: vscode.TextEditor | undefined;
  private readonly before: vscode.Range | undefined;
  private readonly highlight = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
    isWholeLine: true,
  });

  constructor(uri: vscode.Uri) {
    const { activeTextEditor: editor } = vscode.window;
    this.editor = editor?.document.uri.toString() === uri.toString() ? editor : undefined;
    this.before = editor?.visibleRanges[0];
  }

  show(lines: { readonly line: number; readonly endLine: number } | undefined): void {
    if (!this.editor || !lines) return;
    this.isShown = true;
    const range = new vscode.Range(lines.line, 0, lines.endLine, 0);
    this.editor.setDecorations(this.highlight, [range]);
    this.editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  /** @param goBack whether to show what was shown before */
  end(goBack: boolean): void {
    if (!goBack || !this.isShown || !this.editor || !this.before) return;
    // Not by the first line: how many the sticky ones cover differs from place to place.
    const middle = Math.floor((this.before.start.line + this.before.end.line) / 2);
    this.editor.revealRange(new vscode.Range(middle, 0, middle, 0), vscode.TextEditorRevealType.InCenter);
  }

  dispose(): void {
    this.highlight.dispose();
  }
}

function separator(label: string): EventItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
