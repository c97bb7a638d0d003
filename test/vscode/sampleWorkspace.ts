import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../support/projectRoot';

/** Creates a workspace like that of a workflow developer, with the code that the sample API pretends to run. Existing files are kept. */
export function sampleWorkspace(): string {
  const folder = join(cacheFolder(), 'workspace');
  mkdirSync(folder, { recursive: true });
  const files = {
    // The lines of the failures are known to test/sample-api/workflowCode.ts.
    'hello.py': [
      'import mistralai.workflows as workflows',
      '',
      '',
      '@workflows.activity()',
      'async def greet(name: str, language: str) -> str:',
      '    if name == "Nobody":',
      '        raise ValueError("There is nobody to greet")',
      '    return f"Hello, {name}! 👋"',
      '',
      '',
      '@workflows.workflow.define(name="hello-world")',
      'class HelloWorld:',
      '    @workflows.workflow.entrypoint',
      '    async def run(self, name: str, language: str = "en") -> str:',
      '        return await greet(name, language)',
      '',
    ],
    'invoices.py': [
      'import mistralai.workflows as workflows',
      'from pydantic import BaseModel',
      '',
      '',
      'class InvoiceInput(BaseModel):',
      '    invoice_id: str',
      '    amount: float',
      '',
      '',
      '@workflows.activity()',
      'async def match_purchase_orders(amount: float) -> None:',
      '    if amount > 10000:',
      '        raise LimitExceeded(f"The amount {amount} is over the limit of 10000")',
      '',
      '',
      '@workflows.activity()',
      'async def post_to_ledger(invoice_id: str) -> None:',
      '    raise BankUnavailable("The bank did not answer")',
      '',
      '',
      '@workflows.workflow.define(name="process-invoices")',
      'class ProcessInvoices:',
      '    @workflows.workflow.entrypoint',
      '    async def run(self, invoice: InvoiceInput) -> None:',
      '        await match_purchase_orders(invoice.amount)',
      '        await post_to_ledger(invoice.invoice_id)',
      '',
    ],
    '.env': ['DEPLOYMENT_NAME=dev', ''],
    'README.md': ['# A workspace to try Mistral Workflow Runs in', '', 'Open the view "Mistral Runs" in the activity bar.', ''],
  };
  for (const [name, lines] of Object.entries(files)) {
    if (!existsSync(join(folder, name))) writeFileSync(join(folder, name), lines.join('\n'));
  }
  return folder;
}
