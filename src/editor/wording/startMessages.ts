import { l10n } from 'vscode';
import type { InputProblem } from '../../core/actions/inputDocument';
import type { Connection } from '../../core/api/connection';
import { type ApiError, ENCODING_REQUIRED } from '../../core/api/errors';
import { hostOf } from '../connections/authority';
import { actFailedMessage, named, placeLabel } from './actMessages';

/** What is wrong with an input before it is sent. */
export function inputProblemMessage(problem: InputProblem): string {
  switch (problem.kind) {
    case 'empty':
      return l10n.t('This document is empty. Undo, or close it and press Start Run… again.');
    case 'syntax':
      return l10n.t('This is not valid JSON.');
    case 'trailingComma':
      return l10n.t('JSON has no comma before a closing bracket.');
    case 'notANumber':
      return l10n.t('JSON has no such number.');
    case 'loneSurrogate':
      return l10n.t('This text holds half of a character, which can’t be sent.');
    case 'tooDeep':
      return l10n.t('This is nested too deeply to be sent.');
    case 'duplicateKey':
      return l10n.t('This key stands twice in its object.');
    case 'notAnObject':
      return l10n.t('The document must be one JSON object with "deployment" and "input".');
    case 'deploymentMissing':
      return l10n.t('Say which deployment runs it.');
    case 'inputMissing':
      return l10n.t('"input" is missing: the object that the workflow receives, or null.');
    case 'inputNotAnObject':
      return l10n.t('The input must be an object or null.');
    case 'unknownKey':
      return l10n.t('This key is not sent. What the workflow receives stands in "input".');
    case 'wrongType':
      return l10n.t('This must be text.');
    case 'executionIdTooLong':
      return l10n.t('An execution ID has at most 256 characters.');
    case 'tooLarge':
      return l10n.t('This input is too large: the platform takes 2 MB.');
  }
}

/** `Start on dev · alice`. @param again whether the document was sent before */
export function startLabel(connection: Connection, deployment: string | undefined, again: boolean): string {
  const place = placeLabel(connection, [deployment]);
  return again ? l10n.t('Start Again on {0}', place) : l10n.t('Start on {0}', place);
}

/** The question before a start on a protected deployment, or on a connection that isn't the one in force. */
export function startQuestion(workflow: string, connection: Connection, deployment: string): string {
  return l10n.t('Start {0} on {1}?', named(workflow), placeLabel(connection, [deployment]));
}

/** What was refused. */
export interface RefusedStart {
  readonly workflow: string;
  readonly deployment: string;
  readonly executionId: string;
  /** Whether the document shows where the input is wrong. */
  readonly isMarked: boolean;
}

/** Why a start was refused. @param error a refusal, or anything else that was thrown by the request */
export function startFailedMessage(error: ApiError, connection: Connection, { workflow, deployment, executionId, isMarked }: RefusedStart): string {
  const { status, code } = error.details;
  if (code === ENCODING_REQUIRED) return l10n.t('{0} takes only inputs that the official client has encoded. Nothing was started.', named(connection.name));
  if (code === 'AMBIGUOUS_WORKFLOW') return l10n.t('{0} is in several deployments. Choose one in the document.', named(workflow));
  if (error.kind === 'notFound') return l10n.t('No worker of {0} offers {1} now, so nothing was started. Start a worker, then press Start again.', named(deployment), named(workflow));
  if (status === 409) return l10n.t('An execution with the ID {0} is running already, so nothing was started.', named(executionId));
  if (status === 422) return isMarked ? l10n.t('{0} refused the input. Where it is wrong is marked in the document.', hostOf(connection)) : l10n.t('{0} refused the input, and does not say where it is wrong.', hostOf(connection));
  return actFailedMessage(error, connection);
}
