import { env } from 'vscode';

/** The window's language for `Intl`, which throws for what is no language tag: `en_US.UTF-8` is read as `en-US`, `C` as `en`. */
export function locale(): string {
  const tag = env.language.replace(/[.@].*$/, '').replaceAll('_', '-');
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? 'en';
  } catch {
    return 'en';
  }
}
