import type { WrittenEvent } from './historyWriter';
import type { OpenActivity } from './liveEvents';
import type { Failure } from './pythonFailure';
import { Payload } from './rawJson';

/** An activity in a history. */
export interface PastActivity extends OpenActivity {
  readonly closed: 'completed' | 'failed' | 'canceled' | undefined;
  readonly failure: Failure | undefined;
}

/** A timer in a history. */
export interface PastTimer {
  readonly timerId: string;
  readonly startedEventId: string;
  readonly closed: boolean;
}

/** A workflow task that no worker has completed. */
export interface OpenTask {
  readonly scheduledEventId: string;
  readonly startedEventId: string | undefined;
}

/** What a history says of the state that its run is in. */
export interface PastEvents {
  readonly activities: readonly PastActivity[];
  readonly timers: readonly PastTimer[];
  readonly openTask: OpenTask | undefined;
  /** Id of the last completed workflow task, empty if there is none. */
  readonly taskCompletedId: string;
}

/** @returns the state of a run after these events */
export function readPastEvents(events: readonly WrittenEvent[]): PastEvents {
  const activities = new Map<string, PastActivity>();
  const timers = new Map<string, PastTimer>();
  let openTask: OpenTask | undefined;
  let taskCompletedId = '';
  for (const { event, eventUs } of events) {
    const { eventId } = event;
    const fields = attributesOf(event);
    const text = (name: string): string => String(fields[name]);
    const close = (closed: PastActivity['closed']): void => {
      const activity = activities.get(text('scheduledEventId'));
      if (activity) activities.set(activity.scheduledEventId, { ...activity, closed, failure: fields['failure'] as Failure | undefined });
    };
    switch (event.eventType.replace('EVENT_TYPE_', '')) {
      case 'WORKFLOW_TASK_SCHEDULED':
        openTask = { scheduledEventId: eventId, startedEventId: undefined };
        break;
      case 'WORKFLOW_TASK_STARTED':
        openTask = { scheduledEventId: text('scheduledEventId'), startedEventId: eventId };
        break;
      case 'WORKFLOW_TASK_COMPLETED':
        taskCompletedId = eventId;
        openTask = undefined;
        break;
      case 'WORKFLOW_TASK_FAILED':
        openTask = undefined;
        break;
      case 'ACTIVITY_TASK_SCHEDULED': {
        const { name } = fields['activityType'] as { readonly name: string };
        const opened = { name, activityId: text('activityId'), scheduledEventId: eventId, startedUs: eventUs };
        activities.set(eventId, { ...opened, closed: undefined, failure: undefined });
        break;
      }
      case 'ACTIVITY_TASK_COMPLETED':
        close('completed');
        break;
      case 'ACTIVITY_TASK_FAILED':
        close('failed');
        break;
      case 'ACTIVITY_TASK_CANCELED':
        close('canceled');
        break;
      case 'TIMER_STARTED':
        timers.set(eventId, { timerId: text('timerId'), startedEventId: eventId, closed: false });
        break;
      case 'TIMER_FIRED':
      case 'TIMER_CANCELED': {
        const timer = timers.get(text('startedEventId'));
        if (timer) timers.set(timer.startedEventId, { ...timer, closed: true });
        break;
      }
      default:
    }
  }
  return { activities: [...activities.values()], timers: [...timers.values()], openTask, taskCompletedId };
}

/** @returns the attributes of an event, whatever its type */
export function attributesOf(event: WrittenEvent['event']): Readonly<Record<string, unknown>> {
  const name = Object.keys(event).find((key) => key.endsWith('EventAttributes'));
  return (name === undefined ? {} : event[name]) as Readonly<Record<string, unknown>>;
}

/** @returns the JSON text that a run was started with; undefined if only a worker can decrypt it */
export function inputOf(events: readonly WrittenEvent[]): string | undefined {
  const first = events[0];
  const input = first && (attributesOf(first.event)['input'] as { readonly payloads?: readonly unknown[] } | undefined);
  const payload = input?.payloads?.[0];
  return payload instanceof Payload ? payload.decoded?.text : undefined;
}
