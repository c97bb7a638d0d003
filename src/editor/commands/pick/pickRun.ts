import * as vscode from 'vscode';
import type { Connection } from '../../../core/api/connection';
import { isApiError } from '../../../core/api/errors';
import { NEWEST_FIRST } from '../../../core/api/newestFirst';
import type { Run } from '../../../core/api/types';
import type { KnownRuns } from '../../../core/runs/knownRuns';
import { hostOf } from '../../connections/authority';
import { runUri } from '../../addresses/runUri';
import { COMMANDS } from '../../../manifest';
import { runDescription, statusIcon, workflowLabel } from '../../wording/runLabels';
import { plainTextWithoutIcons, shortened } from '../../../core/text/plainText';
import { shortId } from '../../../core/text/shortId';
import { answerOf } from './answerOf';
import type { FoundRun } from './findRun';
import { findRunAnywhere, type RunLookUpAnywhere } from './findRunAnywhere';
import { matchesText, offeredRuns, type Offer, type OfferSection, typedId } from './offeredRuns';
import { ParsedText } from './parsedText';
import { RunSearch } from './runSearch';
import type { RecentRuns } from '../../feed/recentRuns';
import type { Log } from '../../../core/api/log';

/** Page size of a search. */
const SEARCH_PAGE_SIZE = 20;

/** Maximum length of an id in a label (UTF-16 units). */
const ID_LENGTH = 300;

/** The services that `pickRun` needs. */
export interface RunPickServices extends RunLookUpAnywhere {
  readonly recents: RecentRuns;
  readonly log: Log;
}

/** A row of the list; notes have no offer. */
interface OfferItem extends vscode.QuickPickItem {
  readonly offer?: Offer;
}

/** The run that the user picked, and the button of its row if they pressed one. */
interface Choice {
  readonly connection: Connection;
  readonly offer: Offer;
  readonly button?: RowButton | undefined;
}

interface RowButton extends vscode.QuickInputButton {
  readonly command: string;
}

/**
 * Lets the user pick a run: by the id on the clipboard, a recently opened one, one of the newest, one found by a search,
 * or by a pasted id.
 * @throws CancellationError when the user gave up or pressed a button; LookUpError when no run has the id; ApiError
 */
export async function pickRun(services: RunPickServices): Promise<FoundRun> {
  const pick = new RunPick(services);
  const choice = await pick.ask().finally(() => pick.dispose());
  if (!choice) throw new vscode.CancellationError();
  const { connection, offer, button } = choice;
  if (button) {
    await vscode.commands.executeCommand(button.command, offer.reference ? runUri(connection, 'run', offer.reference) : offer.ids);
    throw new vscode.CancellationError();
  }
  return offer.reference ? { connection, run: offer.reference } : findRunAnywhere(services, connection, offer.ids);
}

class RunPick implements vscode.Disposable {
  private readonly pick = vscode.window.createQuickPick<OfferItem>();
  private readonly search: RunSearch;
  private readonly subscriptions: vscode.Disposable;
  private readonly buttons: readonly RowButton[] = [
    { iconPath: new vscode.ThemeIcon('history'), tooltip: vscode.l10n.t('Open History'), command: COMMANDS.openHistory },
    { iconPath: new vscode.ThemeIcon('link-external'), tooltip: vscode.l10n.t('Open in Console'), command: COMMANDS.openInConsole },
  ];
  private clipboard = new ParsedText('');
  private parsed = new ParsedText('');
  private isRefreshing = true;

  constructor(private readonly services: RunPickServices) {
    const { pick } = this;
    pick.placeholder = vscode.l10n.t('Pick a run, or paste a run ID or execution ID');
    pick.matchOnDescription = true;
    pick.keepScrollPosition = true;
    // Not in the public types, but nothing else keeps order and headings while the user types. Editors that don't know it
    // sort by label.
    Object.assign(pick, { sortByLabel: false });
    this.search = new RunSearch(
      (text, signal) => this.askServer(text, signal),
      () => this.show(),
    );
    this.subscriptions = vscode.Disposable.from(
      pick,
      pick.onDidChangeValue(() => this.onType()),
      services.feed.onDidChange(({ kind }) => {
        // The search results are from the previous connection.
        if (kind === 'connection') this.search.search('');
        this.show();
      }),
      this.search,
    );
  }

  /** @throws ApiError when there is nothing to offer because the request for runs failed */
  async ask(): Promise<Choice | undefined> {
    const { pick } = this;
    const { feed, log } = this.services;
    this.show();
    return answerOf<Choice>(pick, (answer, fail) => {
      const choose = (offer: Offer | undefined, button?: RowButton): void => {
        if (!offer) return;
        const { connection, problem } = feed;
        if (connection) answer({ connection, offer, button });
        else fail(problem ?? new vscode.CancellationError());
      };
      pick.onDidAccept(() => choose(this.accepted()));
      pick.onDidTriggerItemButton(({ item, button }) => choose(item.offer, this.buttons.find((each) => each === button)));
      feed.refreshIfStale({ byUser: true }).then(() => {
        this.isRefreshing = false;
        if (feed.problem && !feed.store?.known.size && pick.value === '') fail(feed.problem);
        else this.show();
      }, fail);
      vscode.env.clipboard.readText().then(
        (text) => {
          this.clipboard = new ParsedText(text);
          this.show();
        },
        // Browsers may deny it.
        (error: unknown) => log.debug(`The clipboard can't be read: ${String(error)}`),
      );
    });
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private onType(): void {
    const { text } = this;
    // A search for the id of a known run would find nothing new.
    const isKnown = exactKey(text, this.services.feed.store?.known) !== undefined;
    this.search.search(isKnown ? '' : text.query);
    this.show({ isTyping: true });
  }

  private show({ isTyping = false } = {}): void {
    const { pick, search, text } = this;
    const { connection, store } = this.services.feed;
    const offers = offeredRuns({
      known: store?.known,
      recents: connection ? this.services.recents.of(connection) : [],
      clipboard: this.clipboard,
      text,
      found: search.found,
    });
    const items = this.withHeadings(offers);
    if (search.error !== undefined && connection) items.push(noteItem(connection));
    const active = isTyping ? exactKey(text, store?.known) : this.movedTo();
    pick.items = items;
    pick.busy = this.isRefreshing || search.isAsking;
    const item = active === undefined ? undefined : items.find(({ offer }) => offer?.key === active);
    if (item) pick.activeItems = [item];
  }

  /** The text of the input, parsed when it has changed. */
  private get text(): ParsedText {
    const { value } = this.pick;
    if (value !== this.parsed.text) this.parsed = new ParsedText(value);
    return this.parsed;
  }

  /** Key of the row that the user moved to; undefined while the first one is active. */
  private movedTo(): string | undefined {
    const active = this.pick.activeItems[0]?.offer?.key;
    return active === firstShown(this.pick.items)?.key ? undefined : active;
  }

  private withHeadings(offers: readonly Offer[]): OfferItem[] {
    return offers.flatMap((offer, index) => {
      const { section } = offer;
      const isFirst = offers[index - 1]?.section !== section;
      // Without a heading if it is the only section.
      const hasHeading = isFirst && (index > 0 || section !== 'newest');
      const item = this.item(offer);
      return hasHeading ? [{ label: headingOf(section), kind: vscode.QuickPickItemKind.Separator }, item] : [item];
    });
  }

  private item(offer: Offer): OfferItem {
    const { run, reference, id, ids, matches } = offer;
    const label = reference
      ? `${workflowLabel(reference.workflowName ?? '')} ${shortId(reference.executionId)}`
      : vscode.l10n.t('Open run {0}', shortened(id, ID_LENGTH));
    return {
      label: plainTextWithoutIcons(label),
      description: run ? plainTextWithoutIcons(runDescription(run, Date.now())) : othersIn(ids),
      iconPath: run ? statusIcon(run.status) : new vscode.ThemeIcon(reference ? 'json' : 'search'),
      // The label has only the end of the id, so the editor's own filter would hide the row.
      alwaysShow: matches,
      buttons: this.buttons,
      offer,
    };
  }

  /** The offer that Enter takes; undefined for a row without one. */
  private accepted(): Offer | undefined {
    const { text } = this;
    const { selectedItems, activeItems, items } = this.pick;
    const item = selectedItems[0] ?? activeItems[0];
    // Enter may come before the editor has drawn the rows for a pasted id.
    const isOutdated = text.namedId !== undefined && item?.offer && !matchesText(item.offer, text);
    if (item && !isOutdated) return item.offer;
    return text.query === '' ? undefined : firstShown(items);
  }

  private async askServer(text: string, signal: AbortSignal): Promise<readonly Run[]> {
    const { client, feed, log } = this.services;
    const { connection, problem } = feed;
    if (!connection) return [];
    try {
      // Not sent again with each change of the text.
      if (problem?.kind === 'refused') throw problem;
      const query = { ...NEWEST_FIRST, search: text, pageSize: SEARCH_PAGE_SIZE };
      return (await client.listRuns(connection, query, { signal })).runs;
    } catch (error) {
      if (!signal.aborted) log.warn(isApiError(error) ? `Search: ${error.kind}: ${error.message}` : `Search: ${String(error)}`);
      throw error;
    }
  }
}

/** Key of the known run with exactly this id, which may be the prefix of another one. */
function exactKey(text: ParsedText, known: KnownRuns | undefined): string | undefined {
  return known?.find(typedId(text, known))?.key;
}

/** The first offer that the editor shows. */
function firstShown(items: readonly OfferItem[]): Offer | undefined {
  const offers = items.flatMap(({ offer }) => offer ?? []);
  return offers.find(({ matches }) => matches) ?? offers[0];
}

/** Description for an id from a text with others. */
function othersIn({ length }: Offer['ids']): string {
  if (length === 1) return '';
  return length === 2 ? vscode.l10n.t('then tries the other ID in this text') : vscode.l10n.t('then tries the {0} other IDs in this text', length - 1);
}

function noteItem(connection: Connection): OfferItem {
  return {
    label: vscode.l10n.t("Couldn't search at {0}. The log has the reason.", hostOf(connection)),
    iconPath: new vscode.ThemeIcon('warning'),
    alwaysShow: true,
  };
}

function headingOf(section: OfferSection): string {
  switch (section) {
    case 'clipboard':
      return vscode.l10n.t('From the clipboard');
    case 'recent':
      return vscode.l10n.t('Recently opened');
    case 'newest':
      return vscode.l10n.t('Newest');
    case 'typed':
      return vscode.l10n.t('By ID');
    case 'server':
      return vscode.l10n.t('From the server');
  }
}
