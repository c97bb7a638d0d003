// Prints the time (ms) to read 10,000 lines of Python after one character was typed, and the time to read them as a whole,
// as JSON. Both are medians, alternating, after one of each: the first ones compile.
import { findDefinitions } from '../../../src/core/python/findDefinitions';
import { median } from '../median';

const CLASSES = 200;
const HELPERS = 10;
const REPEATS = 9;

function python(): string {
  const classes = Array.from({ length: CLASSES }, (_, index) => [
    `@workflows.workflow.define(name=f"{TEAM}-invoices-${index}")`,
    `class Invoices${index}:`,
    '    """Reads the invoices of one month."""',
    '',
    '    @workflows.workflow.entrypoint',
    '    async def run(self, month: str) -> dict[str, int]:',
    '        pages = [page for page in await read_pages(month) if page.total > 0]',
    '        return {page.id: await workflows.execute_workflow(Page, page, execution_id=f"{page.id:>{10}}") for page in pages}',
    '',
    ...Array.from({ length: HELPERS }, (__, helper) => [
      `    def total_${helper}(self, lines: list[str], separator: str = ",") -> int:`,
      '        amounts = [int(line.split(separator)[1]) for line in lines if line.strip() != ""]',
      '        return sum(amounts) + self.carry',
      '',
    ]).flat(),
  ]);
  return ['import mistralai.workflows as workflows', 'TEAM = "billing"', '', ...classes.flat()].join('\n');
}

function main(): void {
  const text = python();
  const changes: number[] = [];
  const wholes: number[] = [];
  const time = <T>(run: () => T, times: number[]): T => {
    const start = performance.now();
    const result = run();
    times.push(performance.now() - start);
    return result;
  };
  for (let count = 0; count <= REPEATS; count++) {
    const file = time(() => findDefinitions(text), wholes);
    const at = text.indexOf('month', (text.length * (count + 1)) / (REPEATS + 3));
    time(() => findDefinitions(`${text.slice(0, at)}x${text.slice(at)}`, file), changes);
  }
  console.log(JSON.stringify([median(changes.slice(1)), median(wholes.slice(1))]));
}

main();
