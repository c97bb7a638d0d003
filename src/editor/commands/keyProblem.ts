import { l10n } from 'vscode';

/** An assignment in a shell, a `.env` file or code: `export X=…`, `$env:X="…"`, `apiKey = …`. Not the `=` at the end of Base64. */
const ASSIGNMENT = /^(?:export|set|SET|env|ENV)\s+\w+=|^\$[Ee][Nn][Vv]:\w+\s*=|^[A-Z_][A-Z0-9_]*=|^[^=]*(?:[Kk]ey|KEY|[Tt]oken|TOKEN)[^\w=]*=(?!=|$)/;

/** A reference to a variable or to an entry of a secret manager: `${X}`, `%X%`, `op://…`, `arn:…`. */
const REFERENCE = /^\$|\$[{(]|^%.*%$|\{\{|:\/\/|^arn:|^@Microsoft\.KeyVault|^file:|^~?\/run\/|API_KEY/i;

/** A value encrypted by dotenvx, SOPS, Jasypt, Vault or OpenSSL. */
const ENCRYPTED = /^(?:encrypted:|ENC[[(]|vault:v\d|-----BEGIN)/i;

/** A placeholder in a template of a `.env` file, or an empty value as scripts print it. */
const PLACEHOLDER = /^(?:<.*>|\[.*\]|x{3,}|your[-_ ].*|.*[-_ ]here|(?:change|replace)[-_]?me|none|null|undefined|todo)$/i;

/** Straight and typographic quotation marks. */
const QUOTE = '["\'`“”„‘’«»]';

/**
 * Checks a text that is to be used as a key. The API does not document the format of keys, so this finds only characters
 * that a header can't have, text copied in excess or cut off, and references to a key.
 * @returns a message; undefined if there is no problem
 */
export function keyProblem(text: string): string | undefined {
  const key = text.trim();
  if (/^(?:.*authorization\W+)?bearer\s/i.test(key)) return l10n.t("Paste the key without 'Bearer' before it.");
  if (ASSIGNMENT.test(key)) return l10n.t('Paste only what stands behind the equals sign.');
  if (REFERENCE.test(key)) return l10n.t('This only refers to a key that is kept elsewhere. Use the key itself.');
  if (ENCRYPTED.test(key)) return l10n.t('This key is encrypted. Use the decrypted one.');
  if (PLACEHOLDER.test(key)) return l10n.t('This only stands in for a key. Use the key itself.');
  if (/\*{3}|\.{3}|[…•●]/.test(key)) return l10n.t('Part of this key is left out. Use the whole key.');
  if (new RegExp(`^${QUOTE}.*${QUOTE}$`, 's').test(key)) return l10n.t('Paste the key without quotes around it.');
  if (new RegExp(QUOTE).test(key)) return l10n.t('A key has no quotation marks.');
  if (/\s/.test(key)) return l10n.t('A key has no spaces or line breaks.');
  if (!/^[\x21-\x7e]*$/.test(key)) return l10n.t('A key has letters, digits and signs of plain ASCII only.');
  return undefined;
}
