import type { PythonValue, TextParts } from './pythonValue';

/** A range of a text: lines from 0, characters in UTF-16 units from 0. */
export interface TextRange {
  readonly startLine: number;
  readonly startCharacter: number;
  readonly endLine: number;
  /** Behind the last character. */
  readonly endCharacter: number;
}

/** Where a class is decorated as a workflow. */
export interface WorkflowPlace {
  readonly className: string;
  /** Of the decorator, from 0. */
  readonly line: number;
  /** Of `class`, from 0. */
  readonly classLine: number;
  /** Of the first decorator, from 0. */
  readonly startLine: number;
  /** Of the end of the class, from 0. */
  readonly endLine: number;
  /** Of the decorator's argument that is the name, quotes included; of the class's name if there is none. */
  readonly nameRange: TextRange;
}

/** Where a function is decorated as an activity. */
export interface ActivityPlace {
  readonly functionName: string;
  /** Of the decorator, from 0. */
  readonly line: number;
  /** Of the function's name. */
  readonly nameRange: TextRange;
}

/** A workflow under the name of its runs. */
export interface WorkflowDefinition extends WorkflowPlace {
  readonly workflowName: string;
}

/** An activity under the name that events have. */
export interface ActivityDefinition extends ActivityPlace {
  readonly activityName: string;
}

/** A place that names a workflow in order to start it, or to request its runs. */
export interface WorkflowCall {
  /** Undefined if it can't be told, or is named by a class of another file. */
  readonly name: TextParts | undefined;
  /** Undefined if it is not named by a class. */
  readonly className: string | undefined;
  /** Path of a class of another module, as `PythonValue` has it. */
  readonly imported: string | undefined;
  /** Of the class's name, or of the workflow's name, quotes included. */
  readonly nameRange: TextRange;
}

/** The workflows, activities and calls of a file, each in its order. Names are undefined if they can't be told without running it. */
export interface PythonDefinitions {
  readonly workflows: readonly (WorkflowPlace & { readonly name: TextParts | undefined })[];
  readonly activities: readonly (ActivityPlace & { readonly name: TextParts | undefined })[];
  readonly calls: readonly WorkflowCall[];
}

/** What a file defines and starts, with the names that can be told. */
export interface Definitions {
  readonly workflows: readonly WorkflowDefinition[];
  readonly activities: readonly ActivityDefinition[];
  readonly calls: readonly NamedCall[];
  /** Number of definitions whose names can't be told. */
  readonly unnamed: Readonly<Record<'workflow' | 'activity', number>>;
}

export interface NamedCall {
  readonly workflowName: string | undefined;
  /** Of a class of an unknown module. */
  readonly className: string | undefined;
  readonly nameRange: TextRange;
}

/** A Python file. */
export interface PythonFile extends PythonDefinitions {
  /** The value of a name that other modules can import. */
  readonly valueOf: (name: string) => PythonValue | undefined;
  /** Whether a statement of the module binds the name. Names of `from … import *` do not count. */
  readonly binds: (name: string) => boolean;
}
