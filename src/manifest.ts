/** The names that package.json declares. `test/unit/manifest.test.ts` compares the two. */

/** Command ids. Users bind keys to them: a published id must not change. */
export const COMMANDS = {
  setApiKey: 'mistralRuns.setApiKey',
  removeApiKey: 'mistralRuns.removeApiKey',
  useEnvironmentKey: 'mistralRuns.useEnvironmentKey',
  useDotEnvKey: 'mistralRuns.useDotEnvKey',
  switchConnection: 'mistralRuns.switchConnection',
  addConnection: 'mistralRuns.addConnection',
  renameConnection: 'mistralRuns.renameConnection',
  removeConnection: 'mistralRuns.removeConnection',
  refresh: 'mistralRuns.refresh',
  stopWaiting: 'mistralRuns.stopWaiting',
  loadMore: 'mistralRuns.loadMore',
  filter: 'mistralRuns.filter',
  editFilter: 'mistralRuns.editFilter',
  clearFilter: 'mistralRuns.clearFilter',
  showNewestFirst: 'mistralRuns.showNewestFirst',
  showByWorkflow: 'mistralRuns.showByWorkflow',
  pinWorkflow: 'mistralRuns.pinWorkflow',
  unpinWorkflow: 'mistralRuns.unpinWorkflow',
  showChildRuns: 'mistralRuns.showChildRuns',
  showRunsOf: 'mistralRuns.showRunsOf',
  notifyWhenFinished: 'mistralRuns.notifyWhenFinished',
  doNotNotify: 'mistralRuns.doNotNotify',
  openLatestRun: 'mistralRuns.openLatestRun',
  openRun: 'mistralRuns.openRun',
  openHistory: 'mistralRuns.openHistory',
  openDecodedHistory: 'mistralRuns.openDecodedHistory',
  goToFailure: 'mistralRuns.goToFailure',
  copyFailure: 'mistralRuns.copyFailure',
  compareWith: 'mistralRuns.compareWith',
  compareWithSelected: 'mistralRuns.compareWithSelected',
  selectForCompare: 'mistralRuns.selectForCompare',
  saveHistory: 'mistralRuns.saveHistory',
  goToEvent: 'mistralRuns.goToEvent',
  stopFollowing: 'mistralRuns.stopFollowing',
  follow: 'mistralRuns.follow',
  openToSide: 'mistralRuns.openToSide',
  openInput: 'mistralRuns.openInput',
  openResult: 'mistralRuns.openResult',
  openPayload: 'mistralRuns.openPayload',
  openInConsole: 'mistralRuns.openInConsole',
  goToDefinition: 'mistralRuns.goToDefinition',
  copyExecutionId: 'mistralRuns.copyExecutionId',
  copySelectedIds: 'mistralRuns.copySelectedIds',
  copyRunId: 'mistralRuns.copyRunId',
  copyResult: 'mistralRuns.copyResult',
  copyAsCurl: 'mistralRuns.copyAsCurl',
  copyLink: 'mistralRuns.copyLink',
  revealInView: 'mistralRuns.revealInView',
  startRun: 'mistralRuns.startRun',
  sendInput: 'mistralRuns.sendInput',
  askAgain: 'mistralRuns.askAgain',
  runAgain: 'mistralRuns.runAgain',
  runLastAgain: 'mistralRuns.runLastAgain',
  resetRun: 'mistralRuns.resetRun',
  cancelRun: 'mistralRuns.cancelRun',
  terminateRun: 'mistralRuns.terminateRun',
  editServerUrl: 'mistralRuns.editServerUrl',
  openProxySettings: 'mistralRuns.openProxySettings',
  showLog: 'mistralRuns.showLog',
  showDiagnostics: 'mistralRuns.showDiagnostics',
} as const;

/** Id of a command of this extension. */
export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS];

/** The view of runs. */
export const RUNS_VIEW = 'mistralRuns.runs';

/** Section and names of the settings. */
export const SETTINGS = {
  section: 'mistralRuns',
  serverUrl: 'serverUrl',
  consoleUrl: 'consoleUrl',
  connections: 'connections',
  readOnly: 'readOnly',
  protectedDeployments: 'protectedDeployments',
  refreshInterval: 'refresh.interval',
  notify: 'notify',
  codeLens: 'codeLens',
} as const;

/** Context keys for `when` clauses. */
export const CONTEXT_KEYS = {
  /** A `ViewState` (runsView.ts). */
  state: 'mistralRuns.state',
  /** A `FailureCause` (describeError.ts), else empty. The texts of welcome views are fixed, so there is one per cause. */
  cause: 'mistralRuns.cause',
  /** Whether the tree has rows. An empty one has a welcome view with buttons and needs none in the title. */
  hasRows: 'mistralRuns.hasRows',
  /** Whether the server is the default one, which texts can mention by name. */
  serverUrlIsDefault: 'mistralRuns.serverUrlIsDefault',
  /** Whether there is more than one connection. */
  severalConnections: 'mistralRuns.severalConnections',
  /** Whether the environment has MISTRAL_API_KEY. */
  environmentKey: 'mistralRuns.environmentKey',
  /** Whether the .env file of a workspace folder has MISTRAL_API_KEY. */
  dotEnvKey: 'mistralRuns.dotEnvKey',
  /** Whether the view is a flat list of the runs of all workflows. */
  newestFirst: 'mistralRuns.newestFirst',
  /** Whether the connection in force may act, that is, isn't read-only. */
  canAct: 'mistralRuns.canAct',
  /** Whether a filter is set. */
  filtered: 'mistralRuns.filtered',
  /** Kind of the `RunExplanation` of the active history, else empty. */
  explained: 'mistralRuns.explained',
  /** Whether a run is selected for `compareWithSelected`. */
  selectedForCompare: 'mistralRuns.selectedForCompare',
  /** Whether the server has let the view wait for 10 s. */
  waiting: 'mistralRuns.waiting',
  /** Whether the server may have runs older than those known. */
  canLoadMore: 'mistralRuns.canLoadMore',
} as const;

/** Id of the extension: the authority of links to runs. */
export const EXTENSION_ID = 'workflow-runs.mistral-workflow-runs';

/** URI scheme of run documents. */
export const RUN_SCHEME = 'mistral-run';

/** URI scheme of input documents. */
export const INPUT_SCHEME = 'mistral-input';

/** URI scheme of the schemas of input documents. */
export const SCHEMA_SCHEME = 'mistral-schema';

/** URI scheme of the report of `showDiagnostics`. */
export const DIAGNOSTICS_SCHEME = 'mistral-run-diagnostics';

/** Words of a row's `contextValue`. Menus match them in `viewItem`, so they depend on what a row supports and not on its kind. */
export type Capability =
  | 'canOpenHistory'
  | 'canOpenToSide'
  | 'canOpenInput'
  | 'canOpenResult'
  | 'canOpenInConsole'
  | 'canGoToDefinition'
  | 'canOpenLatestRun'
  | 'canCopyExecutionId'
  | 'canCopyRunId'
  | 'canCopyAsCurl'
  | 'canPin'
  | 'canUnpin'
  | 'canShowChildRuns'
  | 'canGoToFailure'
  | 'canNotify'
  /** An active run that is the newest of its execution, on a connection that isn't read-only. */
  | 'canCancelRun'
  | 'canTerminateRun'
  /** A finished run of a known workflow, on a connection that isn't read-only. */
  | 'canRunAgain'
  /** A failed or stuck run that is the newest of its execution, on a connection that isn't read-only. */
  | 'canReset'
  /** A workflow on a connection that isn't read-only. */
  | 'canStartRun'
  | 'canStopNotifying'
  | 'canLoadMore';
