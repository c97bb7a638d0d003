import type * as vscode from 'vscode';
import type { ActCommands } from './actCommands';
import type { RunsClient } from '../../core/api/client';
import type { ConnectionMemory } from '../connections/connectionMemory';
import type { Connections } from '../connections/connections';
import type { KeyStore } from '../connections/keyStore';
import type { CompareSelection } from './compareSelection';
import type { DiagnosticsDocument } from './diagnosticsDocument';
import type { WorkspaceDefinitions } from '../definitions/workspaceDefinitions';
import type { LiveDocuments } from '../documents/liveDocuments';
import type { DocumentTabs } from '../addresses/documentTabs';
import type { RunReader } from '../documents/runReader';
import type { RunFileSystem } from '../documents/runFileSystem';
import type { PinnedWorkflows } from '../feed/pinnedWorkflows';
import type { RecentRuns } from '../feed/recentRuns';
import type { InitialReveal } from '../historyViews/initialReveal';
import type { Histories } from '../documents/histories';
import type { Refresher } from '../feed/refresher';
import type { RunFeed } from '../feed/runFeed';
import type { RunsView } from '../tree/runsView';
import type { RunSubscriptions } from '../notifications/runSubscriptions';
import type { WorkflowNames } from '../feed/workflowNames';

/** The services that commands use. */
export interface CommandServices {
  readonly client: RunsClient;
  readonly connections: Connections;
  readonly memory: ConnectionMemory;
  readonly keys: KeyStore;
  readonly feed: RunFeed;
  readonly refresher: Refresher;
  readonly names: WorkflowNames;
  readonly recents: RecentRuns;
  readonly pins: PinnedWorkflows;
  readonly view: RunsView;
  readonly subscriptions: RunSubscriptions;
  readonly acts: ActCommands;
  readonly files: RunFileSystem;
  readonly live: LiveDocuments;
  readonly histories: Histories;
  readonly initialReveal: InitialReveal;
  readonly tabs: DocumentTabs;
  readonly reader: RunReader;
  readonly compareSelection: CompareSelection;
  readonly definitions: WorkspaceDefinitions;
  readonly diagnostics: DiagnosticsDocument;
  readonly log: vscode.LogOutputChannel;
}
