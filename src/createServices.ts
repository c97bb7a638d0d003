import * as vscode from 'vscode';
import { ActionsClient } from './core/api/actionsClient';
import { RunsClient } from './core/api/client';
import { loadNodeFetch } from './core/api/nodeFetch';
import { RequestTrail } from './core/api/requestTrail';
import { askInModal, sayInNotification } from './editor/actions/ask';
import { InputDiagnostics } from './editor/actions/inputDiagnostics';
import { InputLenses } from './editor/actions/inputLenses';
import { RunResets } from './editor/actions/runResets';
import { RunStarts } from './editor/actions/runStarts';
import { RunStops } from './editor/actions/runStops';
import { StartedRuns } from './editor/actions/startedRuns';
import { StartInputs } from './editor/actions/startInputs';
import { InputDocuments } from './editor/actions/inputDocuments';
import { InputFileSystem } from './editor/actions/inputFileSystem';
import { InputMemory } from './editor/actions/inputMemory';
import type { Inputs, RegisteredInputs } from './editor/actions/registerInputs';
import { replaceLoaded } from './editor/actions/replaceLoaded';
import { SchemaDocuments } from './editor/actions/schemaDocuments';
import { startJsonServer } from './editor/actions/startJsonServer';
import { CompareSelection } from './editor/commands/compareSelection';
import { DiagnosticsDocument } from './editor/commands/diagnosticsDocument';
import type { RunCommand } from './editor/commands/registerCommands';
import { runCommand } from './editor/commands/runCommand';
import { connectionNamed } from './editor/commands/pick/findRun';
import type { CommandServices } from './editor/commands/services';
import { ConnectionMemory } from './editor/connections/connectionMemory';
import { Connections } from './editor/connections/connections';
import { EnvironmentKeyContext } from './editor/connections/environmentKeyContext';
import { isProtectedDeployment } from './editor/connections/protectedDeployments';
import { KeyStore } from './editor/connections/keyStore';
import { WorkspaceDefinitions } from './editor/definitions/workspaceDefinitions';
import { ActiveHistories } from './editor/documents/activeHistories';
import { RunExplanations } from './editor/documents/runExplanations';
import { LiveDocuments } from './editor/documents/liveDocuments';
import { DocumentTabs } from './editor/addresses/documentTabs';
import { DefinitionViews } from './editor/definitions/definitionViews';
import type { RegisteredDefinitions } from './editor/definitions/registerDefinitions';
import type { RegisteredFileSystem } from './editor/documents/registerFileSystem';
import { reportFailures } from './editor/documents/reportFailures';
import { RunFileSystem } from './editor/documents/runFileSystem';
import { RunReader } from './editor/documents/runReader';
import { HistoryLensProvider } from './editor/historyViews/historyLensProvider';
import { RunLensProvider } from './editor/historyViews/runLensProvider';
import { InitialReveal } from './editor/historyViews/initialReveal';
import { Histories } from './editor/documents/histories';
import { provideHistoryNavigation } from './editor/historyViews/historyNavigation';
import { registerHover } from './editor/historyViews/registerHover';
import { DIAGNOSTICS_SCHEME, INPUT_SCHEME, RUN_SCHEME } from './manifest';
import { PinnedWorkflows } from './editor/feed/pinnedWorkflows';
import { RecentRuns } from './editor/feed/recentRuns';
import { Refresher } from './editor/feed/refresher';
import type { RegisteredView } from './editor/tree/registerRunsView';
import { RunFeed } from './editor/feed/runFeed';
import { RunsView } from './editor/tree/runsView';
import { RunsTreeDataProvider } from './editor/tree/runsTreeDataProvider';
import { TreeMemory } from './editor/feed/treeMemory';
import { WorkflowNames } from './editor/feed/workflowNames';
import { watchTerminals } from './editor/feed/watchTerminals';
import { watchWindow } from './editor/feed/watchWindow';
import { RunSubscriptions } from './editor/notifications/runSubscriptions';
import { EndNotifications } from './editor/notifications/endNotifications';
import { NewFailures } from './editor/notifications/newFailures';
import { notifySetting } from './editor/notifications/notifySetting';
import { showEndMessages } from './editor/notifications/showEndMessages';
import { RunLinks } from './editor/links/runLinks';
import { RunsStatusBar } from './editor/notifications/runsStatusBar';
import { HttpClient } from './core/api/http';

/** Documents with events. */
const HISTORY_DOCUMENTS: vscode.DocumentFilter = { scheme: RUN_SCHEME, pattern: '/{history,decoded,event-*}/**' };

const RUN_DETAILS: vscode.DocumentFilter = { scheme: RUN_SCHEME, pattern: '/run/**' };

/** What the entry point has registered. */
export interface Registered {
  readonly runsView: RegisteredView;
  readonly fileSystem: RegisteredFileSystem;
  readonly definitions: RegisteredDefinitions;
  readonly inputs: RegisteredInputs;
}

/** The implementations behind what the entry point registers. */
export interface Services {
  readonly tree: RunsTreeDataProvider;
  readonly files: RunFileSystem;
  readonly definitionViews: DefinitionViews;
  readonly inputs: Inputs & { readonly documents: InputDocuments };
  readonly links: RunLinks;
  readonly runCommand: RunCommand;
}

/** Constructs all parts. Called on first use. */
export function createServices(context: vscode.ExtensionContext, { runsView, fileSystem, definitions: registeredDefinitions, inputs: registeredInputs }: Registered): Services {
  const own = <T extends vscode.Disposable>(part: T): T => {
    context.subscriptions.push(part);
    return part;
  };
  const { version } = context.extension.packageJSON as { version: string };

  const log = own(vscode.window.createOutputChannel('Mistral Runs', { log: true }));
  const trail = new RequestTrail();
  const http = new HttpClient({ fetch: loadNodeFetch, log, userAgent: `mistral-workflow-runs/${version}`, onTry: (line) => trail.note(line) });
  const client = new RunsClient(http, log);
  const actions = new ActionsClient(http);

  const keys = own(new KeyStore(context.secrets));
  const connections = own(new Connections(keys, context));
  own(new EnvironmentKeyContext());

  const memory = new ConnectionMemory(context);
  const feed = own(new RunFeed(connections, client, log, memory));
  own(keys.onDidAnswerLate(() => void feed.refreshAfterSilence()));
  const refresher = own(new Refresher(feed));
  own(watchWindow(refresher));
  own(watchTerminals(refresher));
  const tabs = own(new DocumentTabs());
  const reader = own(new RunReader(client, feed));
  own(keys.onDidChange(() => reader.forget()));
  const stopped = new Set<string>();
  const files = own(new RunFileSystem({ reader, connections, feed, tabs, stopped }));
  own(files.onDidChangeFile((changes) => fileSystem.changed.fire(changes)));
  const histories = own(new Histories(files.onDidReadHistory, tabs, log));
  const explanations = own(new RunExplanations(reader, histories, feed));
  own(new ActiveHistories({ view: runsView.view, feed, reader, explanations, tabs, log }));

  const names = own(new WorkflowNames(connections, feed, client, log));
  const subscriptions = own(new RunSubscriptions(feed, client, refresher));
  const definitions = own(new WorkspaceDefinitions());
  const stops = own(new RunStops({ client: actions, runs: client, feed, ask: askInModal, say: sayInNotification, log }));
  const resets = new RunResets({
    client: actions,
    runs: client,
    feed,
    ask: askInModal,
    say: sayInNotification,
    askForReason: async () => vscode.window.showInputBox({ title: vscode.l10n.t('Reset Run'), ignoreFocusOut: true, prompt: vscode.l10n.t('A reason, for the history. May be empty.') }),
    pickEvent: async (ids) => vscode.window.showQuickPick(ids, { title: vscode.l10n.t('Reset Run'), placeHolder: vscode.l10n.t('The server can reset it to these events only') }),
    log,
  });
  const treeMemory = new TreeMemory(context.workspaceState, memory, feed);
  const pins = own(new PinnedWorkflows(treeMemory));
  const tree = own(new RunsTreeDataProvider({ feed, names, memory: treeMemory, pins, subscriptions, explanations, stops, definitions }));
  own(tree.onDidChangeTreeData((rows) => runsView.changed.fire(rows)));
  const failures = own(new NewFailures(feed));
  const view = own(new RunsView({ view: runsView.view, feed, refresher, connections, provider: tree, failures }));
  own(new RunsStatusBar(feed, failures, pins));
  own(new EndNotifications(feed, refresher, subscriptions, { setting: notifySetting, show: showEndMessages }));

  const initialReveal = own(new InitialReveal(histories, tabs));
  const live = own(new LiveDocuments({ files, histories, refresher, feed, tabs, stopped }));
  own(vscode.languages.registerCodeLensProvider(HISTORY_DOCUMENTS, own(new HistoryLensProvider(histories, live, { connections, feed }))));
  own(vscode.languages.registerCodeLensProvider(RUN_DETAILS, own(new RunLensProvider({ feed, connections, reader, histories, explanations, tabs, log }))));
  own(provideHistoryNavigation(HISTORY_DOCUMENTS, histories, { connections, feed }));
  own(registerHover(histories));
  const recents = new RecentRuns(memory, feed, log);
  own(tabs.onDidChange(({ opened }) => recents.noteDocuments(opened)));
  own(tabs.onDidChange(({ opened }) => failures.lookAtDocuments(opened)));
  own(reportFailures(files, tabs, log));
  tabs.reportOpened(fileSystem.takeOpened());

  const diagnostics = own(new DiagnosticsDocument(version, trail));
  own(vscode.workspace.registerTextDocumentContentProvider(DIAGNOSTICS_SCHEME, diagnostics));

  const definitionViews = own(new DefinitionViews({ feed, client, refresher, definitions }));
  own(definitionViews.onDidChange(() => registeredDefinitions.changed.fire()));

  const isInTab = ({ authority, path }: Pick<vscode.Uri, 'authority' | 'path'>): boolean => tabs.isShown({ uri: vscode.Uri.from({ scheme: INPUT_SCHEME, authority, path }) });
  const inputMemory = new InputMemory({ memory, log, isShown: isInTab });
  own(inputMemory.pruneLater());
  const inputs = own(new InputDocuments({ memory: inputMemory, connectionMemory: memory, replaceLoaded, loaded: () => vscode.workspace.textDocuments.map(({ uri }) => uri) }));
  own(inputs.onDidChange((changes) => registeredInputs.changed.fire(changes)));
  own(inputs.onDidChangeSchemas((addresses) => addresses.forEach((address) => registeredInputs.schemaChanged.fire(address))));
  own(startJsonServer(log));

  const startInputs = own(new StartInputs({ documents: inputs, client: actions, log }));
  const starts = own(
    new RunStarts({
      client: actions,
      runs: client,
      documents: inputs,
      diagnostics: own(new InputDiagnostics()),
      connectionOf: (authority) => connectionNamed(connections, authority),
      chooseDeployment: (document) => startInputs.chooseDeployment(document),
      current: () => feed.connection,
      isProtected: isProtectedDeployment,
      ask: askInModal,
      say: sayInNotification,
      log,
    }),
  );
  own(new StartedRuns({ starts, feed, subscriptions, select: (run) => view.selectQuietly(run) }));
  own(vscode.languages.registerCodeLensProvider({ scheme: INPUT_SCHEME }, own(new InputLenses({ starts, inputs: startInputs, connections, feed }))));

  const compareSelection = new CompareSelection();
  const forCommands: CommandServices = { client, connections, memory, keys, feed, refresher, names, recents, pins, view, subscriptions, stops, resets, starts, startInputs, files, live, histories, initialReveal, tabs, reader, compareSelection, definitions, diagnostics, log };
  return {
    tree,
    files,
    definitionViews,
    inputs: { documents: inputs, files: new InputFileSystem(inputs), schemas: new SchemaDocuments(inputs) },
    links: new RunLinks(forCommands),
    runCommand: (id, argument, selection) => runCommand(forCommands, id, argument, selection),
  };
}
