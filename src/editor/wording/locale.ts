import { env } from 'vscode';

/** The window's language as a tag for `Intl`, which throws for others: `en-US` for `en_US.UTF-8`, `en` for `C`. */
export function locale(): string {
  const tag = env.language.replace(/[.@].*$/, '').replaceAll('_', '-');
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? 'en';
  } catch {
    return 'en';
  }
}
