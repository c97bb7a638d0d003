import { dotEnvValues } from './dotEnv';

const VARIABLE = 'MISTRAL_API_KEY';

/** The key in the extension host's environment; may be invalid, see `keyProblem`. */
export function environmentKey(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  // cmd keeps the quotes of `set NAME="value"`.
  return environment[VARIABLE]?.trim().replace(/^(["'])(.*)\1$/s, '$2') || undefined;
}

/** The keys in `.env` files of the workspace; may be invalid, see `keyProblem`. */
export async function dotEnvKeys(): Promise<string[]> {
  return dotEnvValues(VARIABLE);
}
