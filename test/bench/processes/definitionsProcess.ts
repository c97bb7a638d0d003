// Prints the time (ms) to search 10,000 lines of Python without workflows for definitions (`find`), or for one word only
// (`floor`). Average of many repeats, since one takes microseconds.
import { findDefinitions } from '../../../src/core/python/findDefinitions';

const LINES = 10_000;
const REPEATS = 1000;

/** Code that has the word `workflow`, but does not import the SDK. */
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
  const search = process.argv[2] === 'floor' ? (): unknown => text.includes('mistralai') : (): unknown => findDefinitions(text);
  search();
  const start = performance.now();
  for (let count = 0; count < REPEATS; count++) search();
  console.log((performance.now() - start) / REPEATS);
}

main();
