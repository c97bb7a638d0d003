import * as vscode from 'vscode';
import { readInputDocument } from '../../core/actions/inputDocument';
import { readInputSchema } from '../../core/actions/inputSchema';
import { newInputDocument, withDeployment } from '../../core/actions/inputTemplate';
import { requiredInput } from '../../core/actions/requiredInput';
import { servedSchema, wrapperSchema } from '../../core/actions/servedSchema';
import type { ActionsClient } from '../../core/api/actionsClient';
import type { Connection } from '../../core/api/connection';
import { isApiError } from '../../core/api/errors';
import type { Log } from '../../core/api/log';
import type { Registration } from '../../core/api/registrations';
import { plainTextWithoutIcons } from '../../core/text/plainText';
import { inputUri } from '../addresses/inputUri';
import { dotEnvValues } from '../connections/dotEnv';
import { named } from '../wording/actMessages';
import type { InputDocuments } from './inputDocuments';
import type { InputSchemas } from './inputMemory';
import { replaceLoaded } from './replaceLoaded';
import { askForRegistrations, type WorkflowRegistrations } from './registrations';
import type { StartDocument } from './runStarts';

/** What `StartInputs` needs. */
export interface StartInputsParts {
  readonly documents: InputDocuments;
  readonly client: Pick<ActionsClient, 'getWorkflow' | 'listRegistrations'>;
  readonly log: Log;
}

/** The input of an earlier run, to be sent again. */
export interface EarlierInput {
  readonly connection: Connection;
  readonly workflow: string;
  /** JSON of an object or null, each number as it was sent. */
  readonly inputText: string;
  /** Undefined for a new id. */
  readonly executionId: string | undefined;
  readonly deployment: string | undefined;
}

/** The variable by which a worker names its deployment. */
const DEPLOYMENT_VARIABLE = 'DEPLOYMENT_NAME';

/** The input of a document whose schema isn't known yet. */
const NOTHING = '{}';

/** Opens the documents from which workflows are started, at once, and completes them once the server has told the schema. */
export class StartInputs implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  /** Fires with a document whose `registrationsOf` have changed. */
  readonly onDidChange = this.changed.event;
  private readonly known = new Map<string, WorkflowRegistrations>();
  private readonly abort = new AbortController();

  constructor(private readonly parts: StartInputsParts) {}

  /** What the server said of the workflow's deployments; undefined if it wasn't asked in this window, or has no answer. */
  registrationsOf(uri: vscode.Uri): WorkflowRegistrations | undefined {
    return this.known.get(uri.toString());
  }

  /** Opens the document of a workflow; a new one holds the required fields as soon as they are known. */
  async open(connection: Connection, workflow: string): Promise<void> {
    const { documents } = this.parts;
    const uri = inputUri(connection, { kind: 'start', workflow });
    const document: StartDocument = { uri, connection, workflow };
    let empty: string | undefined;
    if (!documents.has(uri)) {
      const [deployment] = await dotEnvValues(DEPLOYMENT_VARIABLE);
      empty = newInputDocument({ schemaAddress: documents.schemaAddress(uri), deployment, inputText: NOTHING });
      await documents.create({ connection, target: { kind: 'start', workflow }, text: empty, schemas: this.schemas(uri, []) });
    }
    const editor = await vscode.window.showTextDocument(uri, { preview: false });
    await this.ask(document);
    if (empty === undefined || editor.document.getText() !== empty) return;
    await this.fill(document, empty);
    selectFirstGap(editor);
  }

  /** Opens the document of a workflow with an earlier run's input in place of what stands there, which can be undone. */
  async openAgain({ connection, workflow, ...content }: EarlierInput): Promise<void> {
    const { documents } = this.parts;
    const target = { kind: 'start', workflow } as const;
    const uri = inputUri(connection, target);
    const text = newInputDocument({ schemaAddress: documents.schemaAddress(uri), ...content });
    // Loaded, its text is replaced in the editor: undo brings back what was typed.
    if (documents.has(uri)) await vscode.workspace.openTextDocument(uri);
    const schemas = documents.has(uri) ? documents.schemasOf(uri) : this.schemas(uri, []);
    await documents.create({ connection, target, text, schemas, record: documents.record(uri) });
    await vscode.window.showTextDocument(uri, { preview: false });
    await this.ask({ uri, connection, workflow });
  }

  /** Asks the server for the deployments of a document's workflow, and serves their schemas. Never rejects: a failure is logged, and the document can be sent without. */
  async ask({ uri, connection, workflow }: StartDocument): Promise<void> {
    try {
      const registrations = await askForRegistrations(this.parts.client, connection, workflow, this.abort.signal);
      if (!registrations) {
        this.known.set(uri.toString(), { registrations: [], active: undefined });
        return;
      }
      this.known.set(uri.toString(), registrations);
      if (registrations.registrations.length > 0) await this.parts.documents.setSchemas(uri, this.schemas(uri, registrations.registrations));
      this.changed.fire(uri);
    } catch (error) {
      if (this.abort.signal.aborted) return;
      if (isApiError(error)) this.parts.log.warn(`Registrations of ${workflow}: ${error.kind}: ${error.message}`);
      else this.parts.log.error(error instanceof Error ? error : String(error));
    }
  }

  /** Lets the user choose one of the deployments, or type one, and writes it into the document. */
  async chooseDeployment(document: StartDocument): Promise<void> {
    if (!this.registrationsOf(document.uri)) await this.ask(document);
    const deployment = await this.pickDeployment(document);
    const text = await vscode.workspace.openTextDocument(document.uri);
    const change = deployment === undefined ? undefined : withDeployment(text.getText(), deployment);
    if (!change) return;
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(text.positionAt(change.start), text.positionAt(change.end)), change.text);
    await vscode.workspace.applyEdit(edit);
  }

  dispose(): void {
    this.abort.abort();
    this.changed.dispose();
  }

  /** Replaces the text of a document that nobody has typed in by that with the fields that its workflow requires. */
  private async fill(document: StartDocument, empty: string): Promise<void> {
    const { uri } = document;
    const registrations = this.registrationsOf(uri)?.registrations ?? [];
    const inText = readInputDocument(empty).deployment;
    const deployment = inText ?? (registrations.length > 0 ? await this.pickDeployment(document) : undefined);
    const registration = registrations.find(({ deploymentName }) => deploymentName === deployment);
    const inputText = registration ? requiredInput(readInputSchema(registration.inputSchema)) : NOTHING;
    const text = newInputDocument({ schemaAddress: this.parts.documents.schemaAddress(uri), deployment, inputText });
    const loaded = await vscode.workspace.openTextDocument(uri);
    if (text !== empty && loaded.getText() === empty) await replaceLoaded(uri, text);
  }

  private async pickDeployment({ uri, workflow }: StartDocument): Promise<string | undefined> {
    const { registrations, active } = this.registrationsOf(uri) ?? { registrations: [], active: undefined };
    const title = vscode.l10n.t('Deployment that Runs {0}', named(workflow));
    if (registrations.length === 0) {
      return (await vscode.window.showInputBox({ title, prompt: vscode.l10n.t('The DEPLOYMENT_NAME of the worker that runs it.') }))?.trim() || undefined;
    }
    const items = registrations.map(({ deploymentName }) => ({
      label: plainTextWithoutIcons(deploymentName),
      description: active && !active.has(deploymentName) ? vscode.l10n.t('no worker was seen in the last minute') : '',
      deploymentName,
    }));
    return (await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('It stands in the document and can be changed there') }))?.deploymentName;
  }

  private schemas(uri: vscode.Uri, registrations: readonly Registration[]): InputSchemas {
    const { documents } = this.parts;
    const served = registrations.map((each) => ({ deployment: each.deploymentName, address: documents.schemaAddress(uri, each.id), schema: each.inputSchema }));
    const descriptions = {
      deployment: vscode.l10n.t('The deployment whose worker runs it: the DEPLOYMENT_NAME of that worker.'),
      executionId: vscode.l10n.t('An ID of your own. Without one, a new ID is made for each start.'),
      input: vscode.l10n.t('What the workflow receives.'),
    };
    return {
      [documents.schemaAddress(uri)]: wrapperSchema({ registrations: served, descriptions }),
      ...Object.fromEntries(served.map(({ address, schema }) => [address, servedSchema(readInputSchema(schema))])),
    };
  }
}

/** Selects the first null of the input, which stands for a required value. */
function selectFirstGap(editor: vscode.TextEditor): void {
  const text = editor.document.getText();
  const from = readInputDocument(text).ranges.input?.start ?? text.length;
  const at = text.indexOf(': null', from);
  if (at === -1) return;
  editor.selection = new vscode.Selection(editor.document.positionAt(at + 2), editor.document.positionAt(at + 6));
}
