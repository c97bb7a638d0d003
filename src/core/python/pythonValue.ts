/** A text of literals and of names from other modules: `team + "-invoice"` is `[{ imported: 'pkg.names.team' }, '-invoice']`. */
export type TextParts = readonly (string | { readonly imported: string })[];

/** The value of a Python expression, as far as one file tells it. */
export type PythonValue =
  | { readonly kind: 'text'; readonly parts: TextParts }
  /** Something of a module, by a dotted path; a relative one begins with a dot per level. */
  | { readonly kind: 'imported'; readonly path: string; /** Whether the name has no other value. */ readonly isCertain: boolean }
  | ClassValue
  | EnumMember;

export interface ClassValue {
  readonly kind: 'class';
  readonly name: string;
  /** Of a workflow; undefined for another class, and if the name can't be told. */
  readonly workflowName: TextParts | undefined;
  /** An attribute that is a plain text, or an enum's member. */
  readonly member: (name: string) => PythonValue | undefined;
}

export interface EnumMember {
  readonly kind: 'member';
  readonly name: string;
  readonly value: TextParts;
  /** Of a `StrEnum`, or of an enum that is a `str`. */
  readonly isText: boolean;
  /** Whether an f-string shows its value, as that of a `StrEnum`. */
  readonly isShownAsValue: boolean;
}

/** Longer texts are no names. */
const MAX_TEXT = 10_000;

/** An attribute of a value. */
export function attributeOf(value: PythonValue | undefined, name: string): PythonValue | undefined {
  if (value?.kind === 'imported') return { ...value, path: joinedPath(value.path, name) };
  if (value?.kind === 'member') {
    if (name === 'value') return textValue(value.value);
    return name === 'name' ? textValue([value.name]) : undefined;
  }
  if (value?.kind !== 'class') return undefined;
  return name === '__name__' ? textValue([value.name]) : value.member(name);
}

/** The text that a value is. */
export function textOf(value: PythonValue | undefined): TextParts | undefined {
  if (value?.kind === 'text') return value.parts;
  if (value?.kind === 'member') return value.isText ? value.value : undefined;
  return value?.kind === 'imported' && value.isCertain ? [{ imported: value.path }] : undefined;
}

/** Texts one after the other; undefined if one of them is undefined. */
export function concatenated(texts: readonly (TextParts | undefined)[]): TextParts | undefined {
  const parts: (string | { readonly imported: string })[] = [];
  for (const text of texts) {
    if (!text) return undefined;
    for (const part of text) {
      const last = parts.at(-1);
      if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
      else parts.push(part);
    }
  }
  const length = parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 1), 0);
  return length > MAX_TEXT ? undefined : parts;
}

/** The text without names from other modules. */
export function plainText(parts: TextParts | undefined): string | undefined {
  return parts?.every((part) => typeof part === 'string') ? parts.join('') : undefined;
}

export function textValue(parts: TextParts | undefined): PythonValue | undefined {
  return parts && { kind: 'text', parts };
}

/** `pkg` and `name` as `pkg.name`, `..` and `name` as `..name`. */
export function joinedPath(path: string, name: string): string {
  return path === '' || path.endsWith('.') ? path + name : `${path}.${name}`;
}
