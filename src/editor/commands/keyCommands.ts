import * as vscode from 'vscode';
import type { RunsClient } from '../../core/api/client';
import type { Connection } from '../../core/api/connection';
import { type ApiError, type ApiErrorKind, isApiError } from '../../core/api/errors';
import { hostOf, labelOf } from '../connections/authority';
import { dotEnvKeys, environmentKey } from '../connections/environmentKey';
import { COMMANDS, RUNS_VIEW } from '../../manifest';
import { describeError, showError } from '../wording/describeError';
import { plainTextWithoutLinks } from '../../core/text/plainText';
import { keyProblem } from './keyProblem';
import { answerOf } from './pick/answerOf';
import { isDocument, type CommandArgument } from './resolveRun';
import type { CommandServices } from './services';

/** Errors that don't depend on the key. The user may store it without a check. */
const NOT_ABOUT_KEY: readonly ApiErrorKind[] = ['offline', 'certificate', 'timeout', 'serverFault', 'rateLimited', 'intercepted', 'unpaid'];

/**
 * Asks for the key of the current connection, or of a document's connection, and checks and stores it. It is stored only if
 * the server accepts it, or if it can't be checked and the user confirms.
 */
export async function setApiKey(services: CommandServices, argument?: CommandArgument): Promise<void> {
  const { connections } = services;
  const connection = (isDocument(argument) && connections.find(argument.authority)) || connections.current();
  const title = vscode.l10n.t('API Key for {0}', serverOf(connection));
  const answer = await askForKey(services.client, connection, title);
  if (answer) await storeKey(services, connection, answer.key, answer.error);
}

/** Deletes the key of the current connection, and its recently opened runs. */
export async function removeApiKey({ connections, keys, recents }: CommandServices): Promise<void> {
  const connection = connections.current();
  await keys.delete(connection);
  recents.forget(connection);
  void vscode.window.showInformationMessage(vscode.l10n.t('Removed the API key for {0}.', serverOf(connection)));
}

/** The host, with the connection's name unless it is the default one: `prod (api.mistral.ai)`. */
function serverOf(connection: Connection): string {
  const { host, name } = labelOf(connection);
  return name === undefined ? host : `${plainTextWithoutLinks(name)} (${host})`;
}

/** Checks and stores the key in the environment. */
export async function useEnvironmentKey(services: CommandServices): Promise<void> {
  const key = environmentKey();
  const problem = key === undefined ? undefined : keyProblem(key);
  if (problem !== undefined) await showUnusable(vscode.l10n.t("MISTRAL_API_KEY in the environment can't be used. {0}", problem));
  else if (key !== undefined) await useKey(services, key);
  else void vscode.window.showInformationMessage(vscode.l10n.t('There is no MISTRAL_API_KEY in the environment VS Code was started in.'));
}

/** Checks and stores the key in the .env file of a workspace folder. */
export async function useDotEnvKey(services: CommandServices): Promise<void> {
  const keys = await dotEnvKeys();
  const key = keys.find((each) => keyProblem(each) === undefined);
  const problem = keyProblem(keys[0] ?? '');
  if (key !== undefined) await useKey(services, key);
  else if (problem !== undefined) await showUnusable(vscode.l10n.t("MISTRAL_API_KEY in .env can't be used. {0}", problem));
  else void vscode.window.showInformationMessage(vscode.l10n.t('There is no MISTRAL_API_KEY in a .env file at the top of this workspace.'));
}

async function showUnusable(message: string): Promise<void> {
  await showError({ message, actions: [{ title: vscode.l10n.t('Set API Key'), command: COMMANDS.setApiKey }] });
}

async function useKey(services: CommandServices, key: string): Promise<void> {
  const connection = services.connections.current();
  const error = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Checking the key with {0}…', hostOf(connection)),
      cancellable: true,
    },
    async (_progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort(new vscode.CancellationError()));
      return checkKey(services.client, connection, key, abort.signal);
    },
  );
  await storeKey(services, connection, key, error);
}

/**
 * Stores a key that the server accepted; one that could not be checked only if the user confirms.
 * @param error why the key was not accepted or not checked
 * @returns whether it was stored
 */
export async function storeKey({ keys }: CommandServices, connection: Connection, key: string, error: ApiError | undefined): Promise<boolean> {
  if (error) {
    const { message, actions } = describeError(error, labelOf(connection));
    if (!NOT_ABOUT_KEY.includes(error.kind)) {
      await showError({ message, actions });
      return false;
    }
    const storeAnyway = vscode.l10n.t('Store Anyway');
    const question = vscode.l10n.t("{0} The key wasn't checked.", message);
    if ((await vscode.window.showWarningMessage(question, storeAnyway)) !== storeAnyway) return false;
  }
  await keys.set(connection, key);
  await vscode.commands.executeCommand(`${RUNS_VIEW}.focus`);
  return true;
}

/** @returns why the server did not accept the key; undefined if it did @throws the signal's reason */
async function checkKey(client: RunsClient, connection: Connection, key: string, signal: AbortSignal): Promise<ApiError | undefined> {
  try {
    await client.listRuns({ ...connection, getKey: () => Promise.resolve(key) }, { pageSize: 1 }, { signal });
    return undefined;
  } catch (error) {
    if (isApiError(error)) return error;
    throw error;
  }
}

/** A key that the server accepted, or that could not be checked. */
interface CheckedKey {
  readonly key: string;
  /** Why it could not be checked. */
  readonly error: ApiError | undefined;
}

/** Asks for the key of a connection and checks it, without storing it. @returns undefined when the user gave up */
export function askForKey(client: RunsClient, connection: Connection, title: string): Promise<CheckedKey | undefined> {
  const host = hostOf(connection);
  const prompt = vscode.l10n.t('It is kept in the secret storage and sent only to {0}.', host);
  const input = vscode.window.createInputBox();
  input.title = title;
  input.prompt = prompt;
  input.placeholder = vscode.l10n.t('Paste the key');
  input.password = true;
  input.ignoreFocusOut = true;
  const abort = new AbortController();

  /** @returns undefined when the key was not accepted; the box shows why */
  const check = async (): Promise<CheckedKey | undefined> => {
    const key = input.value.trim();
    input.validationMessage = key === '' ? vscode.l10n.t('Paste the key first.') : keyProblem(key);
    if (input.validationMessage !== undefined) return undefined;
    input.busy = true;
    input.enabled = false;
    input.prompt = vscode.l10n.t('Checking the key with {0}…', host);
    const error = await checkKey(client, connection, key, abort.signal);
    if (!error || NOT_ABOUT_KEY.includes(error.kind)) return { key, error };
    input.busy = false;
    input.enabled = true;
    input.prompt = prompt;
    input.validationMessage = describeError(error, labelOf(connection)).message;
    return undefined;
  };

  return answerOf<CheckedKey>(input, (answer, fail) => {
    input.onDidChangeValue((value) => (input.validationMessage = keyProblem(value)));
    // Hiding the box aborts the check, which then fails; by then the answer is undefined.
    input.onDidAccept(() => void check().then((checked) => checked && answer(checked), fail));
    input.onDidHide(() => abort.abort());
  }).finally(() => input.dispose());
}
