import { l10n } from 'vscode';
import type { InputRefusal } from '../../core/history/runInput';

/** Why the input of a run can't be sent again. */
export function inputRefusalMessage(why: InputRefusal): string {
  switch (why) {
    case 'encrypted':
      return l10n.t("This run's input is encrypted. Only the workflow's workers have the key.");
    case 'encrypted-partial':
      return l10n.t("Parts of this run's input are encrypted. Only the workflow's workers have the key.");
    case 'offloaded':
      return l10n.t("This run's input was offloaded: it lies in the workers' own storage.");
    case 'compressed':
      return l10n.t("This run's input is compressed. Only the workflow's workers can unpack it.");
    case 'notJson':
      return l10n.t("This run's input is not JSON.");
    case 'notObject':
      return l10n.t("This run's input is not an object. The platform starts runs with an object or without an input only.");
    case 'tooLarge':
      return l10n.t("This run's input is over 2 MB. The platform takes 2 MB.");
    case 'token':
      return l10n.t("This run's input holds a token of the platform, which must not be sent again.");
    case 'noStart':
      return l10n.t("This run's history doesn't tell how it was started, so its input isn't known.");
  }
}

/** What to know before a child or a continued run is run again; undefined for other runs. */
export function inputOriginMessage({ isChild, isContinued }: { readonly isChild: boolean; readonly isContinued: boolean }): string | undefined {
  if (isChild) return l10n.t('Another workflow started this run. With its input it starts alone.');
  return isContinued ? l10n.t('An earlier run continued as this one. With its input this part starts alone, not the whole.') : undefined;
}
