/** Every name that package.json declares, written once here; `test/unit/manifest.test.ts` holds the two against each other. */

/** Commands. People bind keys to these: a name once published stays. */
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
  editServerUrl: 'mistralRuns.editServerUrl',
  openProxySettings: 'mistralRuns.openProxySettings',
  showLog: 'mistralRuns.showLog',
  showDiagnostics: 'mistralRuns.showDiagnostics',
} as const;

/** A command of this extension, as its full id. */
export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS];

/** The view of runs. */
export const RUNS_VIEW = 'mistralRuns.runs';

/** The section and the names of the settings. */
export const SETTINGS = {
  section: 'mistralRuns',
  serverUrl: 'serverUrl',
  consoleUrl: 'consoleUrl',
  connections: 'connections',
  refreshInterval: 'refresh.interval',
  notify: 'notify',
  codeLens: 'codeLens',
} as const;

/** Context keys for `when` clauses. */
export const CONTEXT_KEYS = {
  /** A `ViewState` (runsView.ts). */
  state: 'mistralRuns.state',
  /** A `FailureCause` (describeError.ts), empty where there is none: an empty tree's welcome can't be put together of parts. */
  cause: 'mistralRuns.cause',
  /** Whether any run is known: an empty tree has a welcome with buttons, and needs none in its title. */
  hasRows: 'mistralRuns.hasRows',
  /** Whether the server is the public one, so that a sentence may name it. */
  serverUrlIsDefault: 'mistralRuns.serverUrlIsDefault',
  /** Whether there are connections beside the default one. */
  severalConnections: 'mistralRuns.severalConnections',
  /** Whether the environment holds MISTRAL_API_KEY. */
  environmentKey: 'mistralRuns.environmentKey',
  /** Whether a workspace folder's .env holds MISTRAL_API_KEY. */
  dotEnvKey: 'mistralRuns.dotEnvKey',
  /** Whether the view is one list over all workflows. */
  newestFirst: 'mistralRuns.newestFirst',
  /** Whether a filter keeps runs back. */
  filtered: 'mistralRuns.filtered',
  /** The kind of the `RunExplanation` of the history in front; empty where there is none. */
  explained: 'mistralRuns.explained',
  /** Whether a run is selected for `compareWithSelected`. */
  selectedForCompare: 'mistralRuns.selectedForCompare',
  /** Whether the server may have older runs than those known. */
  canLoadMore: 'mistralRuns.canLoadMore',
} as const;

/** The extension's own id: links to runs begin with it. */
export const EXTENSION_ID = 'workflow-runs.mistral-workflow-runs';

/** The URI scheme of run documents. */
export const RUN_SCHEME = 'mistral-run';

/** The URI scheme of the report of `showDiagnostics`. */
export const DIAGNOSTICS_SCHEME = 'mistral-run-diagnostics';

/** What a tree row lets one do; menus ask for these words in `viewItem`, never for kinds of rows. */
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
  | 'canStopNotifying'
  | 'canLoadMore';
