import { l10n } from 'vscode';

/** In a shell, in a `.env`, in code: `export X=…`, `$env:X="…"`, `apiKey = …`. A key in Base64 may end with equals signs. */
const ASSIGNMENT = /^(?:export|set|SET|env|ENV)\s+\w+=|^\$[Ee][Nn][Vv]:\w+\s*=|^[A-Z_][A-Z0-9_]*=|^[^=]*(?:[Kk]ey|KEY|[Tt]oken|TOKEN)[^\w=]*=(?!=|$)/;

/** To a variable of a shell, a template or code, or to an entry of a secret manager: `${X}`, `%X%`, `op://…`, `arn:…`. */
const REFERENCE = /^\$|\$[{(]|^%.*%$|\{\{|:\/\/|^arn:|^@Microsoft\.KeyVault|^file:|^~?\/run\/|API_KEY/i;

/** As dotenvx, SOPS, Jasypt, Vault and OpenSSL write it. */
const ENCRYPTED = /^(?:encrypted:|ENC[[(]|vault:v\d|-----BEGIN)/i;

/** What templates of a `.env` hold, and what scripts make of no value. */
const PLACEHOLDER = /^(?:<.*>|\[.*\]|x{3,}|your[-_ ].*|.*[-_ ]here|(?:change|replace)[-_]?me|none|null|undefined|todo)$/i;

/** Straight and typographic ones. */
const QUOTE = '["\'`“”„‘’«»]';

/**
 * What is wrong with a text as a key; undefined when it may be one. The API documents no form of keys, so only what can't be
 * right in a header, comes from copying too much or too little, or stands for a key that is kept elsewhere, is told.
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
