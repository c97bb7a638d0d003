/** Longest part of a command line that is read (UTF-16 units). */
const MOST_TEXT = 2000;

/** Programs that run a target, a module, a script or a request. */
const RUNNER = /(?:^|[\\/])(?:g?make|just|uv|poetry|pdm|hatch|rye|python[\d.]*|py|curl|https?|xh)(?:\.exe)?$/i;
/** Arguments that start a workflow: the target `execute`, `entrypoints.start`, `src/start.py`, the end of the API's path. */
const START = /(?:^|[.\\/])(?:start|(?:workflow_)?execute)(?:\.py)?$/i;
/** Words before the program: variables and wrappers. */
const PREFIX = /^(?:\w+=.*|env|time|sudo|exec|nohup)$/;

/**
 * Whether a shell command probably starts a run of a workflow: `make execute workflow=…`,
 * `uv run python -m entrypoints.start`, a POST to `/execute`. A guess that only makes the view refresh sooner.
 */
export function startsWorkflow(commandLine: string): boolean {
  return commandLine.slice(0, MOST_TEXT).split(/[;&|\n]+/).some((command) => {
    const words = command.split(/[\s"'()]+/).filter(Boolean);
    const first = words.findIndex((word) => !PREFIX.test(word));
    return RUNNER.test(words[first] ?? '') && words.slice(first + 1).some((word) => START.test(word));
  });
}
