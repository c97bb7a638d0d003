import { l10n } from 'vscode';

/**
 * What is wrong with a text as a key, while it is typed; undefined when it may be one. The API documents no form of
 * keys, so only what can't be right in a header, or comes from copying too much, is told.
 */
export function keyProblem(text: string): string | undefined {
  const key = text.trim();
  if (/^bearer\s/i.test(key)) return l10n.t("Paste the key without 'Bearer' before it.");
  if (/^(export\s+)?[A-Z_]+=/.test(key)) return l10n.t('Paste only what stands behind the equals sign.');
  if (/^["'].*["']$/.test(key)) return l10n.t('Paste the key without quotes around it.');
  if (/\s/.test(key)) return l10n.t('A key has no spaces or line breaks.');
  if (!/^[\x21-\x7e]*$/.test(key)) return l10n.t('A key has letters, digits and signs of plain ASCII only.');
  return undefined;
}
