import * as vscode from 'vscode';
import { RUNS_VIEW } from '../../manifest';
import type { RunFeed } from '../feed/runFeed';
import { ageText, spokenAge } from '../wording/time';
import type { PinnedWorkflows } from '../feed/pinnedWorkflows';
import type { NewFailures } from './newFailures';

/** Ages are told in minutes. */
const MINUTE = 60_000;

/** What is younger (ms) is current: while somebody looks and nothing changes, an answer gets this old before the next. */
const CURRENT = 2 * MINUTE;

/**
 * How many runs are active and how many failed unseen, of the pinned workflows or, without one, of all: what is known,
 * and how old that is where it isn't current. It asks nothing, and is not there while there is nothing to count.
 */
export class RunsStatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('mistralRuns.status', vscode.StatusBarAlignment.Left, 0);
  private readonly subscription: vscode.Disposable;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly feed: RunFeed,
    private readonly failures: NewFailures,
    private readonly pins: Pick<PinnedWorkflows, 'names' | 'onDidChange'>,
  ) {
    // By this name it stands in the menu of the status bar, where it can be hidden.
    this.item.name = vscode.l10n.t('Mistral Runs');
    this.item.command = `${RUNS_VIEW}.focus`;
    const render = (): void => this.render();
    this.subscription = vscode.Disposable.from(this.item, feed.onDidChange(render), failures.onDidChange(render), pins.onDidChange(render));
    this.render();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscription.dispose();
  }

  private render(): void {
    clearTimeout(this.timer);
    const { store, answeredMs } = this.feed;
    const pinned = this.pins.names;
    const isWanted = (name: string): boolean => pinned.length === 0 || pinned.includes(name);
    const active = (store?.known.workflows ?? []).reduce((sum, { name, activeCount }) => sum + (isWanted(name) ? activeCount : 0), 0);
    const failed = this.failures.count(isWanted);
    if (active + failed === 0 || answeredMs === undefined) {
      this.item.hide();
      return;
    }
    const now = Date.now();
    const isOld = now - answeredMs >= CURRENT;
    const words = [
      active > 0 ? vscode.l10n.t('{0} active', active) : '',
      failed > 0 ? vscode.l10n.t('{0} newly failed', failed) : '',
    ].filter(Boolean);
    const scope = pinned.length > 0 ? vscode.l10n.t('pinned workflows') : vscode.l10n.t('all workflows');
    const checked = vscode.l10n.t('checked {0}', spokenAge(answeredMs, now));
    this.item.text = [active > 0 ? `$(play-circle) ${active}` : '', failed > 0 ? `$(error) ${failed}` : '', isOld ? ageText(answeredMs, now) : '']
      .filter(Boolean)
      .join(' ');
    this.item.tooltip = vscode.l10n.t('Mistral runs of {0}: {1} ({2})', scope, words.join(', '), checked);
    this.item.accessibilityInformation = { label: this.item.tooltip, role: 'button' };
    this.item.show();
    this.timer = setTimeout(() => this.render(), MINUTE);
  }
}
