/** Of a command line (UTF-16 units): pasted scripts are longer, and start nothing by their end alone. */
const MOST_TEXT = 2000;

/** What runs a target, a module, a script or a request. */
const RUNNER = /(?:^|[\\/])(?:g?make|just|uv|poetry|pdm|hatch|rye|python[\d.]*|py|curl|https?|xh)(?:\.exe)?$/i;
/** What starts a workflow: the target `execute`, `entrypoints.start`, `src/start.py`, the end of the API's path. */
const START = /(?:^|[.\\/])(?:start|(?:workflow_)?execute)(?:\.py)?$/i;
/** What may stand before a command. */
const PREFIX = /^(?:\w+=.*|env|time|sudo|exec|nohup)$/;

/**
 * Whether a shell's command line looks as if it starts a run of a workflow: `make execute workflow=…`,
 * `uv run python -m entrypoints.start`, a POST to `/execute`. A guess: it only makes the view ask sooner.
 */
export function startsWorkflow(commandLine: string): boolean {
  return commandLine.slice(0, MOST_TEXT).split(/[;&|\n]+/).some((command) => {
    const words = command.split(/[\s"'()]+/).filter(Boolean);
    const first = words.findIndex((word) => !PREFIX.test(word));
    return RUNNER.test(words[first] ?? '') && words.slice(first + 1).some((word) => START.test(word));
  });
}
