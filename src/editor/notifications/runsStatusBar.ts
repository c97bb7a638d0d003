import * as vscode from 'vscode';
import { RUNS_VIEW } from '../../manifest';
import type { RunFeed } from '../feed/runFeed';
import { MINUTE } from '../../core/durations';
import { plainTextWithoutIcons } from '../../core/text/plainText';
import { ageText, spokenAge } from '../wording/time';
import type { PinnedWorkflows } from '../feed/pinnedWorkflows';
import type { NewFailures } from './newFailures';

/** Age (ms) from which the response is marked as old. While the view is visible, responses are refreshed within this time. */
const CURRENT = 2 * MINUTE;

/**
 * The status bar item: number of active runs and of failures not yet seen, of the pinned workflows or, without any, of
 * all; and the age of the last response if it isn't current; before them, a lock and the name of a read-only connection.
 * Sends no requests, and is hidden while there is nothing of these.
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

  /** `$(lock) prod`; empty unless the connection in force is read-only. */
  private lock(): string {
    const { connection } = this.feed;
    return connection?.readOnly ? `$(lock) ${plainTextWithoutIcons(connection.name)}` : '';
  }

  private render(): void {
    clearTimeout(this.timer);
    const { store, answeredMs } = this.feed;
    const pinned = this.pins.names;
    const isWanted = (name: string): boolean => pinned.length === 0 || pinned.includes(name);
    const active = (store?.known.workflows ?? []).reduce((sum, { name, activeCount }) => sum + (isWanted(name) ? activeCount : 0), 0);
    const failed = this.failures.count(isWanted);
    const lock = this.lock();
    if ((active + failed === 0 && !lock) || answeredMs === undefined) {
      this.item.hide();
      return;
    }
    const now = Date.now();
    const isOld = now - answeredMs >= CURRENT;
    const counts = [
      active > 0 ? vscode.l10n.t('{0} active', active) : '',
      failed > 0 ? vscode.l10n.t('{0} newly failed', failed) : '',
    ].filter(Boolean);
    const scope = pinned.length > 0 ? vscode.l10n.t('pinned workflows') : vscode.l10n.t('all workflows');
    const checked = vscode.l10n.t('checked {0}', spokenAge(answeredMs, now));
    this.item.text = [lock, active > 0 ? `$(play-circle) ${active}` : '', failed > 0 ? `$(error) ${failed}` : '', isOld ? ageText(answeredMs, now) : '']
      .filter(Boolean)
      .join(' ');
    const runs = counts.length === 0 ? vscode.l10n.t('Mistral runs of {0}: none active ({1})', scope, checked) : vscode.l10n.t('Mistral runs of {0}: {1} ({2})', scope, counts.join(', '), checked);
    this.item.tooltip = lock ? `${runs}\n${vscode.l10n.t('{0} is read-only. This keeps the editor from acting. The key itself still can.', this.feed.connection?.name ?? '')}` : runs;
    this.item.accessibilityInformation = { label: this.item.tooltip, role: 'button' };
    this.item.show();
    // Ages are shown in minutes.
    this.timer = setTimeout(() => this.render(), MINUTE);
  }
}
