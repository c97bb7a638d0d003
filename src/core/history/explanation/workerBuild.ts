import { eventAttributes } from './eventAttributes';
import type { HistoryIndex } from '../historyIndex';
import { fieldOf, objectField, textField } from '../jsonFields';

/** The build id of the worker that ended a workflow task. @param row of the event that recorded the end */
export function buildOf(index: HistoryIndex, document: Uint8Array, row: number): string | undefined {
  const started = index.rowOfId(index.numberOf(row, 'startedEventId'));
  return buildIn(index, document, row) ?? (started === undefined ? undefined : buildIn(index, document, started));
}

/** The worker's build id in an event, in the fields of old and new servers. */
export function buildIn(index: HistoryIndex, document: Uint8Array, row: number): string | undefined {
  const attributes = eventAttributes(index, document, row);
  for (const name of ['deploymentVersion', 'workerDeploymentVersion', 'workerVersion', 'deployment']) {
    const id = textField(objectField(attributes, name) ?? {}, 'buildId');
    if (id !== undefined) return id;
  }
  // As `deployment.build` or `deployment:build`; a build id may contain both characters, a deployment's name neither.
  const version = fieldOf(attributes, 'workerDeploymentVersion');
  const at = typeof version === 'string' ? version.search(/[.:]/) : -1;
  return typeof version === 'string' && at !== -1 ? version.slice(at + 1) : textField(attributes, 'binaryChecksum');
}
