/** A string, also an unterminated one, or a number that only Python's `json.dumps` writes. */
const STRING_OR_NO_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)|-?\b(?:NaN|Infinity)\b/gs;

/** As `JSON.parse`, and reads `NaN`, `Infinity` and `-Infinity` as null. @throws SyntaxError for invalid JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    return JSON.parse(text.replace(STRING_OR_NO_NUMBER, (token) => (token.startsWith('"') ? token : 'null')));
  }
}
