/** In every import of the SDK: `mistralai.workflows`, and `mistralai_workflows` before its version 3. */
export const SDK_PACKAGE = 'mistralai';

/** Whether a text, or a file's bytes, can import the SDK's part for workflows. A text that can't costs one search, one that only chats two. */
export function mayImportWorkflows(text: string | Buffer): boolean {
  return text.includes(SDK_PACKAGE) && text.includes('workflows');
}
