const NAMES = {
  WorkflowExecution: [
    'Started', 'Completed', 'Failed', 'TimedOut', 'Terminated', 'CancelRequested', 'Canceled', 'ContinuedAsNew', 'Signaled',
    'UpdateAdmitted', 'UpdateAccepted', 'UpdateRejected', 'UpdateCompleted', 'OptionsUpdated', 'Paused', 'Unpaused',
  ],
  WorkflowTask: ['Scheduled', 'Started', 'Completed', 'Failed', 'TimedOut'],
  ActivityTask: ['Scheduled', 'Started', 'Completed', 'Failed', 'TimedOut', 'CancelRequested', 'Canceled'],
  Timer: ['Started', 'Fired', 'Canceled'],
  RequestCancelExternalWorkflowExecution: ['Initiated', 'Failed'],
  SignalExternalWorkflowExecution: ['Initiated', 'Failed'],
  ExternalWorkflowExecution: ['CancelRequested', 'Signaled'],
  StartChildWorkflowExecution: ['Initiated', 'Failed'],
  ChildWorkflowExecution: ['Started', 'Completed', 'Failed', 'TimedOut', 'Canceled', 'Terminated'],
  NexusOperation: ['Scheduled', 'Started', 'Completed', 'Failed', 'TimedOut', 'Canceled', 'CancelRequested', 'CancelRequestCompleted', 'CancelRequestFailed'],
  Workflow: ['PropertiesModified', 'PropertiesModifiedExternally'],
  '': ['MarkerRecorded', 'UpsertWorkflowSearchAttributes', 'ActivityPropertiesModifiedExternally'],
};

/** Temporal's event types, in the older spelling (temporal/api/enums/v1/event_type.proto). */
export const EVENT_TYPES: ReadonlySet<string> = new Set(
  Object.entries(NAMES).flatMap(([subject, events]) => events.map((event) => subject + event)),
);
