import type { Schema } from './schemaCheck';

/** What a workflow without parameters takes (Python SDK, `_schema_generator.py`). */
export const NO_INPUT: Schema = { additionalProperties: false, properties: {}, title: 'run_Input', type: 'object' };

const nullable = (schema: Schema, title: string, more: Schema = {}): Schema => ({ anyOf: [schema, { type: 'null' }], default: null, title, ...more });

/** `run(self, name: str, language: Literal[…] = "en")`. */
export const GREETING: Schema = {
  additionalProperties: false,
  properties: {
    name: { title: 'Name', type: 'string', description: 'Who is greeted. “Nobody” makes the activity fail.' },
    language: { default: 'en', enum: ['en', 'fr', 'de'], title: 'Language', type: 'string' },
  },
  required: ['name'],
  title: 'run_Input',
  type: 'object',
};

/** The same a version later, as a colleague has it on their machine: a required field more. */
export const POLITE_GREETING: Schema = {
  ...GREETING,
  properties: {
    ...(GREETING['properties'] as Schema),
    style: { const: 'formal', title: 'Style', type: 'string' },
    times: { default: 1, maximum: 10, minimum: 1, title: 'Times', type: 'integer' },
  },
  required: ['name', 'style'],
};

const CURRENCY: Schema = { enum: ['EUR', 'USD', 'GBP'], title: 'Currency', type: 'string' };

/** `class InvoiceInput(BaseModel)` as it runs in production. */
export const INVOICE: Schema = {
  $defs: { Currency: CURRENCY },
  properties: {
    invoice_id: { description: 'As on the paper.', minLength: 1, title: 'Invoice Id', type: 'string' },
    amount: { description: 'Above 10000 the match fails.', minimum: 0, title: 'Amount', type: 'number' },
    currency: { $ref: '#/$defs/Currency', default: 'EUR' },
    ledger_entry: nullable({ type: 'integer' }, 'Ledger Entry'),
  },
  required: ['invoice_id', 'amount'],
  title: 'InvoiceInput',
  type: 'object',
};

/** The next version of `InvoiceInput`: nested models, formats, a union. */
export const NEXT_INVOICE: Schema = {
  $defs: {
    Address: {
      additionalProperties: false,
      properties: {
        street: { title: 'Street', type: 'string' },
        city: { title: 'City', type: 'string' },
        country: { default: 'FR', pattern: '^[A-Z]{2}$', title: 'Country', type: 'string' },
      },
      required: ['street', 'city'],
      title: 'Address',
      type: 'object',
    },
    Currency: CURRENCY,
    Line: {
      properties: {
        description: { title: 'Description', type: 'string' },
        price: { anyOf: [{ type: 'number' }, { pattern: '^-?\\d+(?:\\.\\d+)?$', type: 'string' }], title: 'Price' },
        quantity: { default: 1, minimum: 1, title: 'Quantity', type: 'integer' },
      },
      required: ['description', 'price'],
      title: 'Line',
      type: 'object',
    },
    Sepa: {
      properties: { kind: { const: 'sepa', title: 'Kind', type: 'string' }, iban: { title: 'Iban', type: 'string' } },
      required: ['kind', 'iban'],
      title: 'Sepa',
      type: 'object',
    },
    Wire: {
      description: 'The bank is out of order: fails until the run is reset.',
      properties: { kind: { const: 'wire', title: 'Kind', type: 'string' }, bic: { title: 'Bic', type: 'string' } },
      required: ['kind', 'bic'],
      title: 'Wire',
      type: 'object',
    },
  },
  additionalProperties: false,
  properties: {
    invoice_id: { description: 'As on the paper.', minLength: 1, title: 'Invoice Id', type: 'string' },
    amount: { description: 'Above 10000 the match fails.', minimum: 0, title: 'Amount', type: 'number' },
    currency: { $ref: '#/$defs/Currency' },
    due_date: { format: 'date', title: 'Due Date', type: 'string' },
    supplier: nullable({ $ref: '#/$defs/Address' }, 'Supplier'),
    lines: { default: [], items: { $ref: '#/$defs/Line' }, title: 'Lines', type: 'array' },
    payment: { anyOf: [{ $ref: '#/$defs/Sepa' }, { $ref: '#/$defs/Wire' }, { type: 'null' }], default: null, title: 'Payment' },
    priority: { default: 'normal', enum: ['low', 'normal', 'high'], title: 'Priority', type: 'string' },
    contact: nullable({ format: 'email', type: 'string' }, 'Contact'),
    source: nullable({ format: 'uri', maxLength: 2083, minLength: 1, type: 'string' }, 'Source'),
    received_at: nullable({ format: 'date-time', type: 'string' }, 'Received At'),
    correlation_id: nullable({ format: 'uuid', type: 'string' }, 'Correlation Id'),
    ledger_entry: nullable({ type: 'integer' }, 'Ledger Entry'),
    labels: { additionalProperties: { type: 'string' }, default: {}, title: 'Labels', type: 'object' },
    anything: { anyOf: [{}, { type: 'null' }], default: null, title: 'Anything' },
  },
  required: ['invoice_id', 'amount', 'currency', 'due_date'],
  title: 'InvoiceInput',
  type: 'object',
};

/** `run(self, request: Ticket | Mail)`: a union at the root, without a type. */
export const TICKET_OR_MAIL: Schema = {
  $defs: {
    Mail: {
      properties: { sender: { format: 'email', title: 'Sender', type: 'string' }, text: { title: 'Text', type: 'string' } },
      required: ['sender', 'text'],
      title: 'Mail',
      type: 'object',
    },
    Ticket: {
      properties: { ticket: { title: 'Ticket', type: 'string' }, urgent: { default: false, title: 'Urgent', type: 'boolean' } },
      required: ['ticket'],
      title: 'Ticket',
      type: 'object',
    },
  },
  anyOf: [{ $ref: '#/$defs/Ticket' }, { $ref: '#/$defs/Mail' }],
  title: 'run_Input',
};

/** `extract-contracts`: which question it asks a person on its way. */
export const CONTRACT: Schema = {
  properties: {
    document: { title: 'Document', type: 'string' },
    question: { default: 'confirmation', description: 'What is asked before the clauses are stored.', enum: ['confirmation', 'choice', 'form', 'none'], title: 'Question', type: 'string' },
  },
  required: ['document'],
  title: 'ContractInput',
  type: 'object',
};

/** `transcribe-calls`: long enough to be canceled. */
export const CALL: Schema = {
  additionalProperties: false,
  properties: {
    recording: { title: 'Recording', type: 'string' },
    language: nullable({ type: 'string' }, 'Language', { description: 'With “xx” a segment fails.' }),
    seconds: { default: 20, maximum: 3600, minimum: 1, title: 'Seconds', type: 'integer' },
  },
  required: ['recording'],
  title: 'run_Input',
  type: 'object',
};

/** What workflows take whose code says nothing of it: `run(self, data: dict[str, Any])`. */
export const ANYTHING: Schema = { additionalProperties: true, properties: {}, title: 'RunInput', type: 'object' };

/** The questions of `extract-contracts` by their kind (Python SDK: AcceptDecline lists decline first). */
export const QUESTIONS: Readonly<Record<string, { readonly label: string; readonly schema: Schema }>> = {
  confirmation: {
    label: 'Approve clauses',
    schema: {
      properties: {
        choice: {
          oneOf: [
            { const: 'decline', description: 'Decline', type: 'string' },
            { const: 'accept', description: 'Accept', type: 'string' },
          ],
          title: 'Choice',
        },
      },
      required: ['choice'],
      title: 'AcceptDeclineConfirmation',
      type: 'object',
    },
  },
  choice: {
    label: 'Who reviews it?',
    schema: {
      properties: {
        choice: {
          oneOf: [
            { const: 'legal', description: 'Legal department' },
            { const: 'lawyer', description: 'The lawyer in Paris' },
            { const: 'nobody', description: 'Nobody' },
          ],
          title: 'Choice',
        },
      },
      required: ['choice'],
      title: 'SingleChoice',
      type: 'object',
    },
  },
  form: {
    label: 'Terms of the contract',
    schema: {
      additionalProperties: false,
      properties: {
        reviewer: { default: 'Ioana Pârvu', title: 'Reviewer', type: 'string' },
        limit: { exclusiveMinimum: 0, title: 'Limit', type: 'integer' },
        valid_until: { format: 'date', title: 'Valid Until', type: 'string' },
        clauses: { items: { anyOf: [{ const: 'liability' }, { const: 'payment' }, { const: 'termination' }] }, minItems: 1, title: 'Clauses', type: 'array', uniqueItems: true },
      },
      required: ['reviewer', 'limit', 'clauses'],
      title: 'ContractTerms',
      type: 'object',
    },
  },
};

/** What `__submit_input` takes. */
export const SUBMITTED: Schema = {
  properties: { task_id: { title: 'Task Id', type: 'string' }, input: { title: 'Input' } },
  required: ['task_id', 'input'],
  title: '_SubmitInputParams',
  type: 'object',
};

/** Signal `reprioritize` and update `set_priority`. */
export const PRIORITY: Schema = {
  additionalProperties: false,
  properties: {
    priority: { enum: ['low', 'normal', 'high'], title: 'Priority', type: 'string' },
    reason: nullable({ type: 'string' }, 'Reason'),
  },
  required: ['priority'],
  title: 'PriorityInput',
  type: 'object',
};

/** Query `progress`. */
export const PROGRESS: Schema = {
  additionalProperties: false,
  properties: { detailed: { default: false, title: 'Detailed', type: 'boolean' } },
  title: 'progress_Input',
  type: 'object',
};
