import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { newExecutionId } from '../../core/actions/executionId';
import { executeBody, readInputDocument } from '../../core/actions/inputDocument';
import { AT_ONCE, lookForStart, PATIENT, readSentStart, type SentStart } from '../../core/actions/sentStart';
import { locateValidationError, readValidationErrors } from '../../core/actions/validationErrors';
import type { ActionsClient } from '../../core/api/actionsClient';
import type { RunsClient } from '../../core/api/client';
import type { Connection } from '../../core/api/connection';
import { ApiError, isApiError, isRefusal } from '../../core/api/errors';
import type { Log } from '../../core/api/log';
import { parseInputUri } from '../addresses/inputUri';
import { authorityOf } from '../connections/authority';
import { named, readOnlyMessage } from '../wording/actMessages';
import { inputProblemMessage, startFailedMessage, startQuestion } from '../wording/startMessages';
import type { Ask, Say } from './ask';
import type { InputDiagnostics } from './inputDiagnostics';
import type { InputDocuments } from './inputDocuments';

/** An execution that was started from a document. */
export interface StartedExecution {
  readonly connection: Connection;
  readonly workflow: string;
  readonly executionId: string;
  /** When it was sent, ms since the epoch. */
  readonly sentMs: number;
}

/** A document that starts a workflow. */
export interface StartDocument {
  readonly uri: vscode.Uri;
  readonly connection: Connection;
  readonly workflow: string;
}

/** What `RunStarts` needs. */
export interface RunStartsParts {
  readonly client: Pick<ActionsClient, 'execute'>;
  readonly runs: Pick<RunsClient, 'getExecution' | 'listRuns'>;
  readonly documents: Pick<InputDocuments, 'record' | 'setRecord'>;
  /** The connection of an authority. Throws ApiError `notConnected` if there is none. */
  readonly connectionOf: (authority: string) => Connection;
  /** Lets the user choose the deployment, and writes it into the document. */
  readonly chooseDeployment: (document: StartDocument) => Promise<void>;
  readonly diagnostics: Pick<InputDiagnostics, 'show'>;
  /** The connection in force. */
  readonly current: () => Connection | undefined;
  readonly isProtected: (deployment: string) => boolean;
  readonly ask: Ask;
  readonly say: Say;
  readonly log: Log;
}

/** A press within this time of the last one is taken for the second half of a double click, ms. */
const DOUBLE_CLICK_MS = 1000;

/** Sends input documents. What was sent is kept with the document; after a lost answer the server is asked what is true. */
export class RunStarts implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  /** Fires with a document whose `busyOf` or `sentFrom` has changed. */
  readonly onDidChange = this.changed.event;
  private readonly started = new vscode.EventEmitter<StartedExecution>();
  readonly onDidStart = this.started.event;
  /** Documents with a request under way, or a look whether it was carried out. */
  private readonly busy = new Map<string, 'sending' | 'looking'>();
  /** What was sent last. */
  private last: { readonly uri: vscode.Uri; readonly inputText: string; readonly deployment: string } | undefined;
  /** When sending a document was asked for last, or ended; of `performance.now`. */
  private readonly pressedMs = new Map<string, number>();
  /** Documents whose sending was asked for, and has not ended. */
  private readonly handled = new Set<string>();
  private readonly abort = new AbortController();
  private readonly parts: RunStartsParts;

  constructor(parts: RunStartsParts) {
    this.parts = parts;
  }

  /** What is being done for a document. */
  busyOf(uri: vscode.Uri): 'sending' | 'looking' | undefined {
    return this.busy.get(uri.toString());
  }

  /** What was sent last from a document. */
  sentFrom(uri: vscode.Uri): SentStart | undefined {
    return readSentStart(this.parts.documents.record(uri)['sent']);
  }

  /**
   * Sends a document, if it is complete and the user confirms where that is asked for.
   * @throws ApiError `notConnected`; errors of the request are shown
   */
  async send(uri: vscode.Uri): Promise<void> {
    await this.once(uri, () => this.handle(uri));
  }

  /**
   * Sends what was sent last in this window once more, whatever its document holds now, if the user confirms.
   * @throws as `send`
   */
  async sendLast(): Promise<void> {
    const { last } = this;
    if (!last) {
      void this.parts.say('information', vscode.l10n.t('Nothing was started in this window yet.'));
      return;
    }
    await this.once(last.uri, async () => {
      const document = this.documentOf(last.uri);
      if (this.isRefused(document) || !(await this.isConfirmed(document, last.deployment, vscode.l10n.t('With the input that was sent last.')))) return;
      await this.sendOrLook(document, { ...last, executionId: undefined, text: await vscode.workspace.openTextDocument(last.uri) });
    });
  }

  /** Looks again whether the last start of a document was carried out. */
  async askAgain(uri: vscode.Uri): Promise<void> {
    const sent = this.sentFrom(uri);
    if (!sent || this.busyOf(uri)) return;
    await this.look(this.documentOf(uri), sent, PATIENT);
  }

  dispose(): void {
    this.abort.abort();
    this.changed.dispose();
    this.started.dispose();
  }

  /** Does the work unless the document is being sent, or was a moment ago: a double click, a held key. */
  private async once(uri: vscode.Uri, work: () => Promise<void>): Promise<void> {
    const key = uri.toString();
    const pressedMs = this.pressedMs.get(key) ?? -Infinity;
    this.pressedMs.set(key, performance.now());
    if (this.handled.has(key) || this.busyOf(uri) || performance.now() - pressedMs < DOUBLE_CLICK_MS) return;
    this.handled.add(key);
    try {
      await work();
    } finally {
      this.handled.delete(key);
      this.pressedMs.set(key, performance.now());
    }
  }

  private isRefused({ connection }: StartDocument): boolean {
    if (connection.readOnly) void this.parts.say('error', readOnlyMessage(connection));
    return connection.readOnly;
  }

  /**
   * Sends an input. While it isn't known whether the last start was carried out, that is found out first: its id is used
   * again only if it was not, so that the server can't start two.
   */
  private async sendOrLook(document: StartDocument, input: SentInput): Promise<void> {
    const { uri, connection } = document;
    const { executionId, deployment, inputText } = input;
    const before = this.sentFrom(uri);
    const content = hashOf(deployment, inputText);
    if (before && before.state !== 'started') {
      const state = await this.look(document, before, before.state === 'notStarted' ? AT_ONCE : PATIENT);
      if (state === 'started' && before.content !== content) this.sayOtherStarted();
      if (state !== 'notStarted' || before.state === 'notKnown') return;
    }
    const open = before && before.state !== 'started' ? before.executionId : undefined;
    const previousStart = executionId === undefined ? undefined : await this.startOf(connection, executionId);
    await this.execute(document, input, { executionId: executionId ?? open ?? newExecutionId(), deployment, sentMs: Date.now(), state: 'sending', content, ...(previousStart !== undefined && { previousStart }) });
  }

  /** Start of the run that has an execution id of the user now, as the server wrote it. */
  private async startOf(connection: Connection, executionId: string): Promise<string | undefined> {
    try {
      return (await this.parts.runs.getExecution(connection, executionId, { signal: this.abort.signal })).startTime;
    } catch (error) {
      if (!isApiError(error)) throw error;
      return undefined;
    }
  }

  private sayOtherStarted(): void {
    void this.parts.say('warning', vscode.l10n.t('An earlier start from this document was carried out. This input was not sent.'));
  }

  private async handle(uri: vscode.Uri): Promise<void> {
    const document = this.documentOf(uri);
    if (this.isRefused(document)) return;
    const text = await vscode.workspace.openTextDocument(uri);
    const input = readInputDocument(text.getText());
    const { deployment, inputText, problems } = input;
    if (problems.length > 0 && problems.every(({ kind }) => kind === 'deploymentMissing')) return this.parts.chooseDeployment(document);
    await this.parts.diagnostics.show(text, problems.map((problem) => ({ ...problem.range, message: inputProblemMessage(problem) })));
    if (problems.length > 0 || deployment === undefined || inputText === undefined) return;
    if (!(await this.isConfirmed(document, deployment))) return;
    await this.sendOrLook(document, { inputText, deployment, executionId: input.executionId, text });
  }

  private documentOf(uri: vscode.Uri): StartDocument {
    const address = parseInputUri(uri);
    if (address?.target.kind !== 'start') throw new ApiError('unexpected', 'This is no document that starts a workflow.');
    return { uri, connection: this.parts.connectionOf(address.authority), workflow: address.target.workflow };
  }

  /** @param reason why it is asked about in any case */
  private async isConfirmed({ connection, workflow }: StartDocument, deployment: string, reason?: string): Promise<boolean> {
    const current = this.parts.current();
    const isElsewhere = !current || authorityOf(current) !== authorityOf(connection);
    const isProtected = this.parts.isProtected(deployment);
    if (!isElsewhere && !isProtected && reason === undefined) return true;
    const start = vscode.l10n.t('Start Run');
    const pressed = await this.parts.ask({
      message: startQuestion(workflow, connection, deployment),
      detail: isProtected
        ? vscode.l10n.t('{0} is a protected deployment (setting {1}).', named(deployment), 'mistralRuns.protectedDeployments')
        : (reason ?? vscode.l10n.t('This document belongs to another connection than the one that the view shows.')),
      harmless: [vscode.l10n.t('Back to the Input')],
      act: start,
      close: vscode.l10n.t('Don’t Start'),
    });
    return pressed === start;
  }

  private async execute(document: StartDocument, { text, inputText, executionId: given }: SentInput, sent: SentStart): Promise<void> {
    const { version } = text;
    const { connection, workflow, uri } = document;
    const before = this.sentFrom(uri);
    this.last = { uri, inputText, deployment: sent.deployment };
    await this.note(uri, sent, 'sending');
    const body = executeBody({ executionId: sent.executionId, deploymentName: sent.deployment, inputText });
    try {
      const executionId = (await this.parts.client.execute(connection, workflow, body, { signal: this.abort.signal })) ?? sent.executionId;
      await this.succeed(document, { ...sent, executionId });
    } catch (error) {
      if (!isApiError(error)) {
        await this.note(uri, { ...sent, state: 'notKnown' }, undefined);
        throw error;
      }
      this.parts.log.warn(`Start of ${workflow}: ${error.kind}: ${error.message}`);
      const isTaken = error.details.status === 409 && error.details.code !== AMBIGUOUS;
      const isEarlier = before?.executionId === sent.executionId && before.state !== 'started';
      if (!isRefusal(error)) {
        await this.look(document, sent, PATIENT);
      } else if (isTaken && isEarlier) {
        // An earlier start with this id, whose answer was lost, was carried out.
        await this.succeed(document, before);
        if (before.content !== sent.content) this.sayOtherStarted();
      } else if (isTaken && given === undefined) {
        // A new id can only be taken by this very request: something on the way has repeated it.
        await this.succeed(document, sent);
      } else {
        await this.note(uri, before, undefined);
        await this.showRefusal(error, document, sent, text.version === version ? text : undefined);
      }
    }
  }

  private async succeed(document: StartDocument, sent: SentStart): Promise<void> {
    const { connection, workflow, uri } = document;
    await this.note(uri, { ...sent, state: 'started' }, undefined);
    this.started.fire({ connection, workflow, executionId: sent.executionId, sentMs: sent.sentMs });
  }

  private async look(document: StartDocument, sent: SentStart, pauses: readonly number[]): Promise<'started' | 'notStarted' | 'notKnown'> {
    const { connection, uri } = document;
    await this.note(uri, { ...sent, state: 'notKnown' }, 'looking');
    let state: 'started' | 'notStarted' | 'notKnown' = 'notKnown';
    try {
      const wait = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal });
      state = await lookForStart({ client: this.parts.runs, pauses, wait }, connection, sent, this.abort.signal);
    } finally {
      if (!this.abort.signal.aborted && state !== 'started') await this.note(uri, { ...sent, state }, undefined);
    }
    if (state === 'started') await this.succeed(document, sent);
    return state;
  }

  /** @param text the document as it was sent; undefined if it has changed since */
  private async showRefusal(error: ApiError, document: StartDocument, { deployment, executionId }: SentStart, text: vscode.TextDocument | undefined): Promise<void> {
    const { connection, workflow } = document;
    const errors = error.details.status === 422 && text ? readValidationErrors(error.details.body?.()) : [];
    const message = startFailedMessage(error, connection, { workflow, deployment, executionId, isMarked: errors.length > 0 });
    if (text && errors.length > 0) {
      const content = text.getText();
      await this.parts.diagnostics.show(text, errors.map(({ path, message: wrong }) => ({ ...locateValidationError(content, path), message: wrong })));
    }
    void this.parts.say('error', message);
  }

  private async note(uri: vscode.Uri, sent: SentStart | undefined, busy: 'sending' | 'looking' | undefined): Promise<void> {
    if (busy) this.busy.set(uri.toString(), busy);
    else this.busy.delete(uri.toString());
    await this.parts.documents.setRecord(uri, { ...this.parts.documents.record(uri), sent });
    this.changed.fire(uri);
  }
}

/** What is sent. */
interface SentInput {
  readonly inputText: string;
  readonly deployment: string;
  /** Of the user; undefined for a new one. */
  readonly executionId: string | undefined;
  readonly text: vscode.TextDocument;
}

/** The API's code for a workflow that is in several deployments. */
const AMBIGUOUS = 'AMBIGUOUS_WORKFLOW';

function hashOf(deployment: string, inputText: string): string {
  return createHash('sha256').update(`${deployment}\n${inputText}`).digest('hex').slice(0, 16);
}
