import * as vscode from 'vscode';
import { RunsClient } from './api/client';
import { loadNodeFetch } from './api/nodeFetch';
import { RequestTrail } from './api/requestTrail';
import { CompareSelection } from './commands/compareSelection';
import { DiagnosticsDocument } from './commands/diagnosticsDocument';
import type { Services } from './commands/services';
import { Connections } from './connections/connections';
import { EnvironmentKeyContext } from './connections/environmentKeyContext';
import { KeyStore } from './connections/keyStore';
import { WorkspaceDefinitions } from './definitions/workspaceDefinitions';
import { LiveDocuments } from './documents/liveDocuments';
import { documentsOf, isShown } from './documents/openTabs';
import type { RegisteredFileSystem } from './documents/registerFileSystem';
import { reportFailures } from './documents/reportFailures';
import { RunFileSystem } from './documents/runFileSystem';
import { CauseLenses } from './histories/causeLenses';
import { FirstLook } from './histories/firstLook';
import { Histories } from './histories/histories';
import { provideHistoryNavigation } from './histories/historyNavigation';
import { registerHover } from './histories/registerHover';
import { DIAGNOSTICS_SCHEME, RUN_SCHEME } from './manifest';
import { isActive, isFinished } from './runs/lifecycle';
import { FilterMemory } from './runs/filterMemory';
import { RecentRuns } from './runs/recentRuns';
import { Refresher } from './runs/refresher';
import type { RegisteredView } from './runs/registerRunsView';
import { RunFeed } from './runs/runFeed';
import { RunsView } from './runs/runsView';
import { RunsTreeDataProvider } from './runs/treeDataProvider';
import { TreeMemory } from './runs/treeMemory';
import { WorkflowNames } from './runs/workflowNames';
import { watchTerminals } from './runs/watchTerminals';
import { watchWindow } from './runs/watchWindow';
import { Bells } from './telling/bells';
import { EndNotifications, type TellEnds } from './telling/endNotifications';
import { NewFailures } from './telling/newFailures';
import { notifySetting } from './telling/notifySetting';
import { RunsStatusBar } from './telling/runsStatusBar';

/** The documents that hold events. */
const HISTORY_DOCUMENTS: vscode.DocumentFilter = { scheme: RUN_SCHEME, pattern: '/{history,decoded,event-*}/**' };

/** What the editor knew of before. */
export interface Registered {
  readonly runsView: RegisteredView;
  readonly fileSystem: RegisteredFileSystem;
}

/** Puts the parts together, once something needs them; each asks for what it needs when it is needed. */
export function createServices(context: vscode.ExtensionContext, { runsView, fileSystem }: Registered): Services {
  const own = <T extends vscode.Disposable>(part: T): T => {
    context.subscriptions.push(part);
    return part;
  };
  const { version } = context.extension.packageJSON as { version: string };

  const log = own(vscode.window.createOutputChannel('Mistral Runs', { log: true }));
  const trail = new RequestTrail();
  const client = new RunsClient(async () => {
    const { HttpClient } = await import('./api/http.js');
    const onTry = (line: string): void => trail.note(line);
    return new HttpClient({ fetch: loadNodeFetch, log, userAgent: `mistral-workflow-runs/${version}`, onTry });
  }, log);

  const keys = new KeyStore(context.secrets);
  const connections = own(new Connections(keys, context));
  own(new EnvironmentKeyContext());

  const feed = own(new RunFeed(connections, client, log, new FilterMemory(context.workspaceState)));
  const refresher = own(new Refresher(feed));
  own(watchWindow(refresher));
  own(watchTerminals(refresher));
  const files: RunFileSystem = own(
    new RunFileSystem({
      client,
      connections,
      isFinished: ({ authority, id }) => isFinished(feed.storeOf(authority)?.get(id)?.status),
      // A refused key is not sent again before the user does something.
      mayHaveChanged: ({ authority, id }) => feed.problem?.kind !== 'refused' && isActive(feed.storeOf(authority)?.find(id)?.status),
      isStopped: (uri) => live.isStopped(uri),
      isShown,
    }),
  );
  own(context.secrets.onDidChange(() => files.forgetKept()));
  own(files.onDidChangeFile((changes) => fileSystem.changed.fire(changes)));
  const histories = own(new Histories(files.onDidReadHistory));

  const names = own(new WorkflowNames(connections, feed, client, log));
  const bells = own(new Bells(feed, client, refresher));
  const definitions = own(new WorkspaceDefinitions());
  const tree = own(new RunsTreeDataProvider({ feed, names, memory: new TreeMemory(context.workspaceState, feed), bells, histories, definitions }));
  own(tree.onDidChangeTreeData((rows) => runsView.changed.fire(rows)));
  const failures = own(new NewFailures(feed));
  const view = own(new RunsView(runsView.view, feed, refresher, connections, tree, failures));
  own(new RunsStatusBar(feed, failures, tree));
  const tell: TellEnds = async (ends) => (await import('./telling/tellEnds.js')).tellEnds(ends);
  own(new EndNotifications(feed, refresher, bells, notifySetting, tell));

  const opened = fileSystem.takeOpened();
  const firstLook = own(new FirstLook(histories, opened));
  const live: LiveDocuments = own(new LiveDocuments(files, histories, refresher, feed));
  own(vscode.languages.registerCodeLensProvider(HISTORY_DOCUMENTS, own(new CauseLenses(histories, live))));
  own(provideHistoryNavigation(HISTORY_DOCUMENTS, histories, { connections, knownRun: (authority, id) => feed.storeOf(authority)?.find(id) }));
  own(registerHover(histories));
  own(
    vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
      const gone = closed.flatMap(documentsOf).filter((uri) => !isShown(uri));
      files.forget(gone);
      histories.forget(gone);
      live.forget(gone);
    }),
  );
  const recents = new RecentRuns(context.globalState, feed, log);
  recents.noteDocuments(opened.flatMap(documentsOf));
  own(vscode.window.tabGroups.onDidChangeTabs((event) => recents.noteDocuments(event.opened.flatMap(documentsOf))));
  own(vscode.window.tabGroups.onDidChangeTabs((event) => failures.lookAtDocuments(event.opened.flatMap(documentsOf))));
  own(reportFailures(files, log));

  const diagnostics = own(new DiagnosticsDocument(version, trail));
  own(vscode.workspace.registerTextDocumentContentProvider(DIAGNOSTICS_SCHEME, diagnostics));

  const compareSelection = new CompareSelection();
  return { client, connections, keys, feed, refresher, names, recents, tree, view, bells, files, live, histories, firstLook, compareSelection, definitions, diagnostics, log };
}
