import { commands, env, l10n, type Uri, window } from 'vscode';
import { type ApiError, type ApiErrorDetails, PROXY_REFUSED, PROXY_UNREACHABLE } from '../../core/api/errors';
import { COMMANDS, type CommandId, SETTINGS } from '../../manifest';
import { plainTextWithoutLinks, shortened } from '../../core/text/plainText';

/** A button of a message. */
export interface ErrorAction {
  readonly title: string;
  readonly command: CommandId | 'workbench.action.openSettings';
  readonly argument?: unknown;
}

/** An error as shown to the user: what happened, and what to do next. */
export interface ErrorDescription {
  readonly message: string;
  readonly actions: readonly ErrorAction[];
}

/** What the message refers to. */
export interface ErrorSubject {
  /** Host and port of the server. */
  readonly host: string;
  /** Name of the connection, unless it is the only one for its host. */
  readonly name?: string | undefined;
  /** Id of the requested run; undefined for requests that are not for a run. */
  readonly id?: string | undefined;
  /** Further ids requested. */
  readonly otherIds?: readonly string[] | undefined;
  /** The requested document, if any; the buttons then act on it instead of on what the view shows. */
  readonly document?: Uri | undefined;
  /** Whether the request is retried automatically; the message then omits the advice to try again. */
  readonly triedAgain?: boolean | undefined;
}

/** The message for an error of the API client, and its buttons. One per kind; HTTP and Node.js codes belong in the log. */
export function describeError(error: ApiError, { host: sent, name: sentName, id, otherIds = [], document, triedAgain }: ErrorSubject): ErrorDescription {
  // A document URI may come from a link in any text, with anything as its host.
  const host = shortened(plainTextWithoutLinks(sent), 100);
  const name = sentName && shortened(plainTextWithoutLinks(sentName), 100);
  const setApiKey: ErrorAction = { title: l10n.t('Set API Key'), command: COMMANDS.setApiKey, argument: document };
  const showLog: ErrorAction = { title: l10n.t('Show Log'), command: COMMANDS.showLog };
  const editServerUrl: ErrorAction = { title: l10n.t('Edit Server URL'), command: COMMANDS.editServerUrl };
  const openProxySettings: ErrorAction = { title: l10n.t('Open Proxy Settings'), command: COMMANDS.openProxySettings };
  const openInConsole: readonly ErrorAction[] =
    id === undefined ? [] : [{ title: l10n.t('Open in Console'), command: COMMANDS.openInConsole, argument: document ?? id }];
  const known = causeOf(error.details);
  const cause = known === undefined ? '' : l10n.t(': {0}', causeClause(known));

  const advised = (message: string, advice: string): string => (triedAgain ? message : `${message} ${advice}`);

  switch (error.kind) {
    case 'noKey':
      return { message: l10n.t('There is no API key for {0} yet. Set one to see its runs.', host), actions: [setApiKey] };
    case 'keyStoreSilent':
      return {
        message: l10n.t("The secret storage of VS Code hasn't answered yet. The API key for {0} is kept there. Perhaps a keyring waits for its password.", host),
        actions: [showLog],
      };
    case 'refused':
      return {
        message: name
          ? l10n.t('{0} refused the key "{1}". It may be revoked or mistyped.', host, name)
          : l10n.t('{0} refused the key. It may be revoked or mistyped.', host),
        actions: [setApiKey],
      };
    case 'forbidden':
      return {
        message: name
          ? l10n.t('The key "{0}" isn\'t allowed to read workflow runs at {1}.', name, host)
          : l10n.t("The key isn't allowed to read workflow runs at {0}.", host),
        actions: [setApiKey],
      };
    case 'intercepted':
      return {
        message: l10n.t("Something between {0} and {1} (a proxy, a gateway, a login page) refused the request. That says nothing about the key.", thisComputer(), host),
        actions: [openProxySettings, editServerUrl, showLog],
      };
    case 'unpaid':
      return { message: l10n.t('{0} asks for payment. Check the plan and the limits of this workspace in the console.', host), actions: [showLog] };
    case 'notFound':
      return id === undefined
        ? { message: l10n.t('{0} has no Workflows API at this address. Is the server URL right?', host), actions: [editServerUrl, showLog] }
        : { message: notFound([id, ...otherIds], host), actions: openInConsole };
    case 'invalidRequest':
      return { message: l10n.t("{0} couldn't answer this request. The log has its reason.", host), actions: [showLog] };
    case 'rateLimited':
      return { message: advised(l10n.t('{0} asked to slow down.', host), l10n.t('Wait a minute, then try again.')), actions: [] };
    case 'serverFault':
      return { message: advised(l10n.t('{0} reported a fault.', host), l10n.t('Try again in a while.')), actions: [showLog] };
    case 'offline':
      return {
        message: l10n.t("Can't reach {0} from {1}{2}. Check the network or the proxy.", host, thisComputer(), cause),
        actions: [openProxySettings, showLog],
      };
    case 'certificate':
      return {
        message: l10n.t("The certificate of {0} isn't trusted by {1}{2}.", host, thisComputer(), cause),
        actions: [openProxySettings, showLog],
      };
    case 'timeout':
      return { message: advised(l10n.t('{0} took too long to answer.', host), l10n.t('Try again in a while.')), actions: [showLog] };
    case 'tooLarge':
      return { message: l10n.t("This document is over 256 MiB and wasn't loaded."), actions: openInConsole };
    case 'notTheApi':
      return {
        message:
          id === undefined
            ? l10n.t('{0} answered with something other than runs. A proxy or login page may be in between, or the server URL is wrong.', host)
            : l10n.t('{0} answered with something other than a run. A proxy or login page may be in between, or the server URL is wrong.', host),
        actions: [editServerUrl, showLog],
      };
    case 'unsafeUrl':
      return {
        message: l10n.t("The server URL in the settings can't be used: it must begin with https. Plain http is accepted for this computer only."),
        actions: [editServerUrl],
      };
    case 'notConnected':
      return name
        ? {
            message: l10n.t('This document belongs to the connection {0} with {1}, which isn\'t set up here.', name, host),
            actions: [{ title: l10n.t('Add Connection'), command: COMMANDS.addConnection }],
          }
        : { message: l10n.t("This document is of {0}, which isn't the server in the settings.", host), actions: [editServerUrl] };
    case 'readOnly':
      return {
        message: name
          ? l10n.t('The connection {0} is read-only, so nothing was sent.', name)
          : l10n.t('The connection with {0} is read-only, so nothing was sent.', host),
        actions: [{ title: l10n.t('Open Settings'), command: 'workbench.action.openSettings', argument: `${SETTINGS.section}.${SETTINGS.connections}` }],
      };
    case 'unexpected':
      return { message: l10n.t('Something went wrong. The log says what.'), actions: [showLog] };
  }
}

function notFound(ids: readonly string[], host: string): string {
  const named = ids.map((id) => shortened(plainTextWithoutLinks(id), ids.length === 1 ? 100 : 64));
  return ids.length === 1
    ? l10n.t('No run {0} at {1}. It may have been deleted (usually after 30 days) or belong to another workspace.', named.join(), host)
    : l10n.t('No run at {1} has one of these IDs: {0}. It may have been deleted (usually after 30 days) or belong to another workspace.', named.join(', '), host);
}

/** Why a connection failed or was not trusted, as reported by Node.js or a proxy. */
export type FailureCause = (typeof CAUSES)[number][1] | 'proxyUnreachable' | 'proxyLogin' | 'proxyFault' | 'proxyRefused';

/**
 * Node's codes are those of its documentation ("Common system errors", "X509 certificate error codes"), of `getaddrinfo`,
 * and of OpenSSL (`ERR_SSL_…`).
 */
const CAUSES = [
  [/^(ENOTFOUND|EAI_)/, 'nameNotFound'],
  [/^ECONNREFUSED/, 'connectionRefused'],
  [/^(ENET|EHOST|EADDRNOTAVAIL)/, 'noRoute'],
  [/^(EACCES|EPERM)/, 'notAllowed'],
  [/^ETIMEDOUT/, 'noAnswer'],
  [/^(ECONN|EPIPE|ERR_STREAM_PREMATURE_CLOSE|HPE_)/, 'brokenOff'],
  [/^CERT_HAS_EXPIRED/, 'expired'],
  [/^CERT_NOT_YET/, 'notYetValid'],
  [/^CERT_REVOKED/, 'revoked'],
  [/ALTNAME|^HOSTNAME_/, 'otherName'],
  [/^DEPTH_ZERO_/, 'selfSigned'],
  [/^(SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)|CERT_UNTRUSTED)/, 'issuerUnknown'],
  [/^(EPROTO|ERR_SSL_|ERR_TLS_)/, 'noTls'],
] as const;

/** The cause; undefined if none was reported or there is no text for it. */
export function causeOf({ cause = '', status = 0 }: ApiErrorDetails): FailureCause | undefined {
  if (cause === PROXY_UNREACHABLE) return 'proxyUnreachable';
  if (cause !== PROXY_REFUSED) return CAUSES.find(([codes]) => codes.test(cause))?.[1];
  if (/401|407|511/.test(String(status))) return 'proxyLogin';
  return status >= 500 ? 'proxyFault' : 'proxyRefused';
}

/** The end of a sentence. `viewsWelcome` in package.json has a sentence of its own for each cause. */
function causeClause(cause: FailureCause): string {
  switch (cause) {
    case 'proxyUnreachable':
      return l10n.t("the proxy didn't answer");
    case 'proxyLogin':
      return l10n.t('the proxy asks for a login');
    case 'proxyFault':
      return l10n.t("the proxy couldn't connect");
    case 'proxyRefused':
      return l10n.t("the proxy doesn't allow it");
    case 'nameNotFound':
      return l10n.t("its name wasn't found");
    case 'connectionRefused':
      return l10n.t('it refused the connection');
    case 'noRoute':
      return l10n.t('no network leads there');
    case 'notAllowed':
      return l10n.t("the connection isn't allowed, perhaps by a firewall");
    case 'noAnswer':
      return l10n.t("it didn't answer in time");
    case 'brokenOff':
      return l10n.t('the connection was interrupted');
    case 'expired':
      return l10n.t('it has expired');
    case 'notYetValid':
      return l10n.t("it isn't valid yet (is the clock right?)");
    case 'revoked':
      return l10n.t('it was revoked');
    case 'otherName':
      return l10n.t('it is for another name');
    case 'selfSigned':
      return l10n.t('it is self-signed');
    case 'issuerUnknown':
      return l10n.t("its issuer isn't known");
    case 'noTls':
      return l10n.t('no secure connection (TLS) came about');
  }
}

/** Requests start where the extension runs: in a remote window, not on the user's computer. */
function thisComputer(): string {
  return env.remoteName === undefined
    ? l10n.t('this computer')
    : l10n.t('the remote host ({0})', env.remoteName);
}

/** Shows an error with its buttons, and runs the command of the button pressed. */
export async function showError({ message, actions }: ErrorDescription): Promise<void> {
  const pressed = await window.showErrorMessage(message, ...actions.map(({ title }) => title));
  const action = actions.find(({ title }) => title === pressed);
  if (action) await commands.executeCommand(action.command, action.argument);
}
