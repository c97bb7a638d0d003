import { l10n } from 'vscode';
import { KNOWN_STATUSES, type KnownStatus } from '../../core/api/types';
import { plainText, shortened } from '../../core/text/plainText';

/** Icon, colour and labels of a status. Colour is never the only difference: each status has its own icon and word. */
export interface StatusLook {
  /** Codicon name. */
  readonly icon: string;
  /** Theme colour id. */
  readonly color: string;
  /** One word for a row. */
  readonly word: string;
  /** Part of a label for screen readers: "process-invoices, failed, …". */
  readonly spoken: string;
}

/** The look of a status as sent by the server. Undefined means that none was reported; unknown ones are shown by name. */
export function statusLook(status: string | undefined): StatusLook {
  if (status === undefined) {
    return { icon: 'circle-outline', color: 'testing.iconUnset', word: l10n.t('No status'), spoken: l10n.t('status not reported') };
  }
  return isKnown(status) ? knownLook(status) : unknownLook(status);
}

/** The look of an active run whose code can't go on: that of an error. */
export function stuckLook(): StatusLook {
  return { icon: 'error', color: 'charts.red', word: l10n.t('Stuck'), spoken: l10n.t('stuck') };
}

function knownLook(status: KnownStatus): StatusLook {
  switch (status) {
    case 'RUNNING':
      return { icon: 'play-circle', color: 'charts.blue', word: l10n.t('Running'), spoken: l10n.t('running') };
    case 'RETRYING_AFTER_ERROR':
      return { icon: 'debug-restart', color: 'charts.yellow', word: l10n.t('Retrying'), spoken: l10n.t('retrying after an error') };
    case 'COMPLETED':
      return { icon: 'pass', color: 'charts.green', word: l10n.t('Completed'), spoken: l10n.t('completed') };
    case 'FAILED':
      return { icon: 'error', color: 'charts.red', word: l10n.t('Failed'), spoken: l10n.t('failed') };
    case 'TIMED_OUT':
      return { icon: 'watch', color: 'charts.red', word: l10n.t('Timed out'), spoken: l10n.t('timed out') };
    case 'TERMINATED':
      return { icon: 'debug-stop', color: 'charts.yellow', word: l10n.t('Terminated'), spoken: l10n.t('terminated') };
    case 'CANCELED':
      return { icon: 'circle-slash', color: 'testing.iconSkipped', word: l10n.t('Canceled'), spoken: l10n.t('canceled') };
    case 'CONTINUED_AS_NEW':
      return { icon: 'arrow-circle-right', color: 'testing.iconSkipped', word: l10n.t('Continued'), spoken: l10n.t('continued as a new run') };
  }
}

function unknownLook(status: string): StatusLook {
  const name = shortened(plainText(status).replace(/[_\s]+/g, ' ').trim().toLowerCase(), 40);
  if (name === '') return statusLook(undefined);
  const word = name.charAt(0).toUpperCase() + name.slice(1);
  return { icon: 'question', color: 'testing.iconUnset', word, spoken: l10n.t('unknown status, {0}', name) };
}

function isKnown(status: string): status is KnownStatus {
  return (KNOWN_STATUSES as readonly string[]).includes(status);
}
