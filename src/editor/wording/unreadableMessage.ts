import { l10n } from 'vscode';
import { plainTextWithoutLinks, shortened } from '../../core/text/plainText';
import type { DecodedPayload } from '../../core/history/payload';

/** What the message is about. */
export type PayloadSubject = 'payload' | 'input' | 'result';

/** Why a payload can't be shown, as plain text; undefined if it can. */
export function unreadableMessage(decoded: DecodedPayload, subject: PayloadSubject): string | undefined {
  const what = { payload: l10n.t('This payload'), input: l10n.t('This input'), result: l10n.t('This result') }[subject];
  switch (decoded.kind) {
    case 'encrypted':
      return l10n.t("{0} is encrypted. Only the workflow's workers have the key.", what);
    case 'offloaded': {
      const key = shortened(plainTextWithoutLinks(decoded.facts.key ?? ''), 200);
      return key
        ? l10n.t("{0} was offloaded: it lies in the workers' own storage, as {1}.", what, key)
        : l10n.t("{0} was offloaded: it lies in the workers' own storage.", what);
    }
    case 'compressed':
      return l10n.t("{0} is compressed. Only the workflow's workers can unpack it.", what);
    case 'binary':
      return l10n.t('{0} is binary, {1} bytes of {2}.', what, decoded.bytes.length, shortened(plainTextWithoutLinks(decoded.encoding), 100));
    case 'unknown':
      return l10n.t('{0} has an encoding that this extension does not know.', what);
    default:
      return undefined;
  }
}
