// Prints what 10,000 lines of Python without a workflow cost in ms: being looked through for definitions (`find`), or only
// for the word without which there is none (`floor`). Many times, divided, since once takes some microseconds.
import { findDefinitions } from '../../src/core/python/findDefinitions';

const LINES = 10_000;
const REPEATS = 1000;

/** Ordinary code that speaks of workflows, but of nobody's in particular. */
function python(): string {
  const functions = Array.from({ length: LINES / 5 }, (_, index) => [
    `def read_invoice_${index}(path: str, workflow: str = "monthly") -> dict[str, int]:`,
    `    """Read the invoices of one month, as the workflow left them."""`,
    `    with open(path, encoding="utf-8") as file:`,
    `        return {line.split(",")[0]: int(line.split(",")[1]) for line in file if workflow in line}`,
    '',
  ]);
  return functions.flat().join('\n');
}

function main(): void {
  const text = python();
  const look = process.argv[2] === 'floor' ? (): unknown => text.includes('mistralai') : (): unknown => findDefinitions(text);
  look();
  const start = performance.now();
  for (let count = 0; count < REPEATS; count++) look();
  console.log((performance.now() - start) / REPEATS);
}

main();
