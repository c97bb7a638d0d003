import * as vscode from 'vscode';
import { EventSearch } from '../historyViews/eventSearch';
import { EventTimes, eventName, isFailure } from '../wording/eventLabel';
import type { HistoryIndex } from '../../core/history/historyIndex';
import { plainTextWithoutIcons, shortened } from '../../core/text/plainText';
import { answerOf } from './pick/answerOf';
import { historySubject, openAtEvent, readHistory } from './openAtEvent';
import type { CommandArgument } from './resolveRun';
import type { CommandServices } from './services';

/** The editor takes seconds to show 51,200 rows, the most events that a history has. */
const MOST_ROWS = 500;
/** Maximum length of a name (UTF-16 units). */
const NAME_LENGTH = 200;

interface EventItem extends vscode.QuickPickItem {
  readonly row?: number;
}

/** Lets the user pick an event of a history, and opens the history there: of a row, a document, or the run that the user picks. */
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
 * Lets the user pick an event. If the history is in the active editor, it is scrolled to the active item meanwhile.
 * @param isOffered whether the event of a row is offered; all by default
 * @returns its row; undefined when the user gave up or there are no events
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
  // As in pickRun.ts: keeps failures first while the user types.
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
      // Filtered by the search already.
      alwaysShow: true,
      row,
    };
  };
  const update = (): void => {
    const { failures, others, omitted } = search.find(pick.value, MOST_ROWS);
    const items: EventItem[] = [];
    if (failures.length > 0) items.push(separator(vscode.l10n.t('Failures')), ...failures.map(item));
    if (others.length > 0) items.push(...(failures.length > 0 ? [separator(vscode.l10n.t('Newest'))] : []), ...others.map(item));
    if (omitted > 0) items.push({ label: vscode.l10n.t('{0} more: type to find them', omitted), alwaysShow: true });
    pick.items = items;
  };
  try {
    const row = await answerOf<number>(pick, (answer) => {
      pick.onDidChangeValue(update);
      pick.onDidChangeActive(([active]) => {
        // The first item becomes active by itself when the list opens.
        const isFirst = pick.value === '' && active === pick.items.find((each) => each.row !== undefined);
        preview.show(active?.row === undefined || (isFirst && !preview.isShown) ? undefined : index.partOf(active.row));
      });
      pick.onDidAccept(() => {
        const [accepted] = pick.selectedItems;
        if (accepted?.row !== undefined) answer(accepted.row);
      });
      update();
    });
    preview.end(row === undefined);
    return row;
  } finally {
    pick.dispose();
    preview.dispose();
  }
}

/** Highlights lines in the active editor, without moving the cursor. Does nothing for documents that the editor does not pass to extensions, as above 50 MB. */
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

  /** @param goBack whether to scroll back */
  end(goBack: boolean): void {
    if (!goBack || !this.isShown || !this.editor || !this.before) return;
    // Not by the first line: the number of lines below sticky scroll differs.
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
