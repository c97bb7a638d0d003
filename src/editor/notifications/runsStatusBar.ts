import * as vscode from 'vscode';
import { RUNS_VIEW } from '../../manifest';
import type { RunFeed } from '../feed/runFeed';
import { labelOf } from '../connections/authority';
import { plainTextWithoutIcons } from '../../core/text/plainText';
import { MINUTE } from '../../core/durations';
import { ageText, spokenAge } from '../wording/time';
import type { PinnedWorkflows } from '../feed/pinnedWorkflows';
import type { NewFailures } from './newFailures';

/** Age (ms) from which the response is marked as old. While the view is visible, responses are refreshed within this time. */
const CURRENT = 2 * MINUTE;

/**
 * The status bar item: number of active runs and of failures not yet seen, of the pinned workflows or, without any, of
 * all; and the age of the last response if it isn't current. Before them a lock and the connection's name if that is
 * read-only. Sends no requests, and is hidden while there is nothing of these to show.
 */
export class RunsStatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('mistralRuns.status', vscode.StatusBarAlignment.Left, 0);
  private readonly disposables: vscode.Disposable;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly feed: RunFeed,
    private readonly failures: NewFailures,
    private readonly pins: Pick<PinnedWorkflows, 'names' | 'onDidChange'>,
  ) {
    // The name in the status bar's context menu, where the item can be hidden.
    this.item.name = vscode.l10n.t('Mistral Runs');
    this.item.command = `${RUNS_VIEW}.focus`;
    const render = (): void => this.render();
    this.disposables = vscode.Disposable.from(this.item, feed.onDidChange(render), failures.onDidChange(render), pins.onDidChange(render));
    this.render();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.disposables.dispose();
  }

  private render(): void {
    clearTimeout(this.timer);
    const now = Date.now();
    const lock = this.lock();
    const runs = this.runs(now);
    if (!lock && !runs) {
      this.item.hide();
      return;
    }
    this.item.text = [lock?.text, runs?.text].filter(Boolean).join(' ');
    this.item.tooltip = [lock?.tooltip, runs?.tooltip].filter(Boolean).join('\n');
    this.item.accessibilityInformation = { label: this.item.tooltip, role: 'button' };
    this.item.show();
    // Ages are shown in minutes.
    if (runs) this.timer = setTimeout(() => this.render(), MINUTE);
  }

  /** That the connection in force is read-only. */
  private lock(): Shown | undefined {
    const { connection } = this.feed;
    if (!connection?.readOnly) return undefined;
    const { name, host } = labelOf(connection);
    const label = plainTextWithoutIcons(name ?? host);
    return { text: `$(lock) ${label}`, tooltip: vscode.l10n.t('{0} is read-only. This keeps the editor from acting. The key itself still can.', label) };
  }

  /** Numbers of runs; undefined while all are 0. */
  private runs(now: number): Shown | undefined {
    const { store, answeredMs } = this.feed;
    const pinned = this.pins.names;
    const isWanted = (name: string): boolean => pinned.length === 0 || pinned.includes(name);
    const active = (store?.known.workflows ?? []).reduce((sum, { name, activeCount }) => sum + (isWanted(name) ? activeCount : 0), 0);
    const failed = this.failures.count(isWanted);
    if (active + failed === 0 || answeredMs === undefined) return undefined;
    const isOld = now - answeredMs >= CURRENT;
    const counts = [
      active > 0 ? vscode.l10n.t('{0} active', active) : '',
      failed > 0 ? vscode.l10n.t('{0} newly failed', failed) : '',
    ].filter(Boolean);
    const scope = pinned.length > 0 ? vscode.l10n.t('pinned workflows') : vscode.l10n.t('all workflows');
    const checked = vscode.l10n.t('checked {0}', spokenAge(answeredMs, now));
    return {
      text: [active > 0 ? `$(play-circle) ${active}` : '', failed > 0 ? `$(error) ${failed}` : '', isOld ? ageText(answeredMs, now) : '']
        .filter(Boolean)
        .join(' '),
      tooltip: vscode.l10n.t('Mistral runs of {0}: {1} ({2})', scope, counts.join(', '), checked),
    };
  }
}

/** A part of the item. */
interface Shown {
  readonly text: string;
  readonly tooltip: string;
}
