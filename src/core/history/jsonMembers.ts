import type { JsonContainerKind, JsonScalarKind, JsonSink, JsonToken } from './jsonLayout';

/** Collects members of the outermost object by their keys, as sent. */
export class JsonMembers implements JsonSink {
  /** By key, with its quotes. */
  readonly texts = new Map<string, string>();
  private member: string | undefined;
  private start = 0;

  /** @param wanted keys with their quotes, at most 100 bytes long */
  constructor(private readonly wanted: readonly string[]) {}

  key(token: JsonToken): void {
    if (token.depth === 1) this.member = this.wanted.find((key) => key === textOf(token, token.start, Math.min(token.end, token.start + 100)));
  }

  scalar(_kind: JsonScalarKind, token: JsonToken): void {
    this.take(token, token.start);
  }

  openContainer(_kind: JsonContainerKind, token: JsonToken): void {
    if (token.depth === 1) this.start = token.start;
  }

  closeContainer(_kind: JsonContainerKind, token: JsonToken): void {
    this.take(token, this.start);
  }

  private take(token: JsonToken, start: number): void {
    if (token.depth === 1 && this.member !== undefined) this.texts.set(this.member, textOf(token, start, token.end));
  }
}

function textOf({ output }: JsonToken, start: number, end: number): string {
  return Buffer.from(output.buffer, output.byteOffset + start, end - start).toString();
}
