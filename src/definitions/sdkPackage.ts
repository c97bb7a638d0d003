/** In every import of the SDK: `mistralai.workflows`, and `mistralai_workflows` before its version 3. A text without it costs one search for it. */
export const SDK_PACKAGE = 'mistralai';
