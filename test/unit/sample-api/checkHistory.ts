import assert from 'node:assert/strict';
import { sampleHistory } from '../../sample-api/sampleHistory';
import { type SampleRun, statusAt } from '../../sample-api/sampleRun';

/** An event of a history. */
export interface Event {
  readonly eventId: string;
  readonly eventTime: string;
  readonly eventType: string;
  readonly taskId: string;
  readonly [attributes: string]: unknown;
}

/** The last event of a run by its status. */
export const LAST_EVENT: Readonly<Record<string, string>> = {
  COMPLETED: 'WORKFLOW_EXECUTION_COMPLETED',
  FAILED: 'WORKFLOW_EXECUTION_FAILED',
  CANCELED: 'WORKFLOW_EXECUTION_CANCELED',
  TERMINATED: 'WORKFLOW_EXECUTION_TERMINATED',
  TIMED_OUT: 'WORKFLOW_EXECUTION_TIMED_OUT',
  CONTINUED_AS_NEW: 'WORKFLOW_EXECUTION_CONTINUED_AS_NEW',
};

/** The events written by a time, µs. */
export function eventsOf(run: SampleRun, nowUs: number, decode = false): Event[] {
  return (JSON.parse(sampleHistory(run, nowUs, decode)) as { events: Event[] }).events;
}

/** The attributes object of an event; its name follows from the type. */
export function attributes(event: Event): Record<string, unknown> {
  const name = Object.keys(event).find((key) => key.endsWith('EventAttributes'));
  assert.ok(name, 'an event has attributes');
  const words = name.slice(0, -'EventAttributes'.length).replaceAll(/[A-Z]/g, (letter) => `_${letter}`);
  assert.equal(`EVENT_TYPE_${words.toUpperCase()}`, event.eventType, 'the attributes are named after the type');
  return event[name] as Record<string, unknown>;
}

/** `TIMER_FIRED` for `EVENT_TYPE_TIMER_FIRED`. */
export function typeOf(event: Event | undefined): string {
  return event?.eventType.replace('EVENT_TYPE_', '') ?? '';
}

/** Type of the event that a reference field points to, by the name of the field. */
function referredTypes(event: Event, reference: string): RegExp {
  const type = typeOf(event);
  switch (reference) {
    case 'scheduledEventId':
      return type.startsWith('ACTIVITY') ? /^ACTIVITY_TASK_SCHEDULED$/ : /^WORKFLOW_TASK_SCHEDULED$/;
    case 'startedEventId':
      if (type.startsWith('ACTIVITY')) return /^ACTIVITY_TASK_STARTED$/;
      if (type.startsWith('TIMER')) return /^TIMER_STARTED$/;
      return type.startsWith('CHILD') ? /^CHILD_WORKFLOW_EXECUTION_STARTED$/ : /^WORKFLOW_TASK_STARTED$/;
    case 'workflowTaskCompletedEventId':
      return /^WORKFLOW_TASK_COMPLETED$/;
    case 'initiatedEventId':
      return /^START_CHILD_WORKFLOW_EXECUTION_INITIATED$/;
    case 'acceptedEventId':
      return /^WORKFLOW_EXECUTION_UPDATE_ACCEPTED$/;
    case 'acceptedRequestSequencingEventId':
      return /^WORKFLOW_TASK_COMPLETED$|^MARKER_RECORDED$/;
    case 'latestCancelRequestedEventId':
      return /^ACTIVITY_TASK_CANCEL_REQUESTED$/;
    default:
      throw new Error(`a reference that the test doesn't know: ${reference}`);
  }
}

/** Event times as µs. */
function timeUs(event: Event): number {
  const fraction = /\.(\d{6})\d{3}Z$/.exec(event.eventTime)?.[1];
  assert.ok(fraction, `nine digits: ${event.eventTime}`);
  return Date.parse(`${event.eventTime.slice(0, 19)}Z`) * 1000 + Number(fraction);
}

/** Fails unless a run's history as of a time is consistent, and agrees with its status. */
export function check(run: SampleRun, nowUs: number): void {
  const events = eventsOf(run, nowUs);
  const status = statusAt(run, nowUs);
  assert.equal(typeOf(events[0]), 'WORKFLOW_EXECUTION_STARTED');
  const last = typeOf(events.at(-1));
  const ends = Object.values(LAST_EVENT);
  if (LAST_EVENT[String(status)]) assert.equal(last, LAST_EVENT[String(status)]);
  assert.equal(events.filter((event) => ends.includes(typeOf(event))).length, LAST_EVENT[String(status)] ? 1 : 0);

  let taskId = 0;
  for (const [index, event] of events.entries()) {
    assert.equal(event.eventId, String(index + 1));
    assert.ok(Number(event.taskId) > taskId, 'task ids rise');
    taskId = Number(event.taskId);
    // A reset keeps the times of the events it copied.
    const earliestUs = beforeResets(run).startUs;
    assert.ok(timeUs(event) >= earliestUs && timeUs(event) <= Math.min(nowUs, run.endUs), `${event.eventType} lies within the run`);
    for (const [name, value] of Object.entries(attributes(event))) {
      if (!name.endsWith('EventId') || name === 'parentInitiatedEventId') continue;
      const target = events[Number(value) - 1];
      assert.equal(typeof value, 'string');
      assert.ok(Number(value) < index + 1, `${name} refers back`);
      assert.match(typeOf(target), referredTypes(event, name));
      assert.ok(timeUs(target as Event) <= timeUs(event), `${event.eventType} comes after its ${name}`);
    }
  }
}

/** The run whose events the resets kept. */
function beforeResets(run: SampleRun): SampleRun {
  return run.origin === 'reset' && run.previous ? beforeResets(run.previous) : run;
}
