import { idNamedIn, type IdInText, idsInText, unquoted } from '../../../core/runs/idsInText';

/** A text that was typed, pasted or copied, parsed once. */
export class ParsedText {
  /** The ids in the text, see `idsInText`. */
  readonly ids: readonly IdInText[];
  /** The text without surrounding whitespace and quotes; empty if it is too long to be an id. */
  readonly unquoted: string;
  /** The id that the text names, such as in a URL of the console; undefined for other text, including custom ids. */
  readonly namedId: string | undefined;
  /** What to search for: the named id, else the text without quotes. */
  readonly query: string;
  private readonly words: readonly string[];

  constructor(readonly text: string) {
    this.ids = idsInText(text);
    this.unquoted = unquoted(text);
    this.namedId = idNamedIn(this.ids);
    this.query = this.namedId ?? this.unquoted;
    this.words = this.query.toLowerCase().split(/\s+/).filter(Boolean);
  }

  /** Whether each word of the query is part of one of these texts, ignoring case. False for an empty query. */
  isIn(texts: readonly (string | undefined)[]): boolean {
    const lowerCase = texts.map((each) => each?.toLowerCase());
    return this.words.length > 0 && this.words.every((word) => lowerCase.some((each) => each?.includes(word)));
  }
}
