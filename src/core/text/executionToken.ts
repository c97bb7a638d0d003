/** The member of a payload's metadata that lets a worker act for its run, to the end of its value or of the text. */
const TOKEN = /(__internal_execution_token(\\*")\s*:\s*\2)(?:(?!\2).)*/gs;

/**
 * JSON without the execution token that the platform puts into the metadata of payloads: it is shown only where a history is
 * shown as sent.
 * @param json or part of it, perhaps within a string
 */
export function withoutExecutionToken(json: string): string {
  return json.includes('__internal_execution_token') ? json.replace(TOKEN, '$1***') : json;
}
