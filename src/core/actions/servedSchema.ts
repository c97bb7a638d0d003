import { fieldsOf } from '../history/jsonFields';
import type { InputSchema } from './inputSchema';
import { MOST_EXECUTION_ID } from './inputDocument';

/** Scheme of the addresses that schemas are served at. */
export const SCHEMA_SCHEME = 'mistral-schema';

/** A deployment and the address of its registration's schema. */
export interface ServedRegistration {
  readonly deployment: string;
  /** As `isSchemaAddress` demands. */
  readonly address: string;
}

/** What an input document is checked against. */
export interface WrapperOptions {
  /** Of a deployment that occurs twice the first counts. */
  readonly registrations: readonly ServedRegistration[];
  /** Plain texts that explain the document's own fields, for hovers. */
  readonly descriptions?: { readonly deployment: string; readonly executionId: string; readonly input: string };
}

/** Whether an address is one of ours, in characters that no part of the editor encodes: it compares addresses as text. */
export function isSchemaAddress(address: string): boolean {
  return address.startsWith(`${SCHEMA_SCHEME}:/`) && /^[A-Za-z0-9/._-]+$/.test(address.slice(SCHEMA_SCHEME.length + 1));
}

/**
 * The text of the document that is served for a registration. Properties named `__proto__` are missing: VS Code's JSON
 * service would take their schema for the prototype of the others, and follow what their values look like. So the
 * objects that may have one allow any other property.
 */
export function servedSchema(schema: InputSchema): string {
  return JSON.stringify(schema, withoutPrototypes, 2);
}

/**
 * The text of the schema of an input document: `input` is checked against the schema of the deployment that the document
 * names. Any deployment is allowed if no registration is known.
 * @throws TypeError for an address that isn't ours
 */
export function wrapperSchema({ registrations, descriptions }: WrapperOptions): string {
  const addresses = new Map(registrations.toReversed().map(({ deployment, address }) => [deployment, address]));
  const foreign = registrations.find(({ address }) => !isSchemaAddress(address));
  if (foreign) throw new TypeError(`Not an address of a schema: ${foreign.address}`);
  const deployments = [...new Set(registrations.map(({ deployment }) => deployment))];
  return JSON.stringify(
    {
      // Otherwise VS Code 1.100 underlines each comment, in spite of `jsonLanguageParticipants`.
      allowComments: true,
      type: 'object',
      additionalProperties: false,
      properties: {
        $schema: { type: 'string' },
        deployment: { ...described(descriptions?.deployment), type: 'string', ...(deployments.length > 0 && { enum: deployments }) },
        execution_id: { ...described(descriptions?.executionId), type: ['string', 'null'], maxLength: MOST_EXECUTION_ID },
        input: { ...described(descriptions?.input), type: ['object', 'null'] },
      },
      required: ['deployment', 'input'],
      ...(deployments.length > 0 && {
        allOf: deployments.map((deployment) => ({
          if: { properties: { deployment: { const: deployment } }, required: ['deployment'] },
          then: { properties: { input: { $ref: addresses.get(deployment) } } },
        })),
      }),
    },
    undefined,
    2,
  );
}

function described(description: string | undefined): { description?: string } {
  return description === undefined ? {} : { description };
}

function withoutPrototypes(key: string, value: unknown): unknown {
  if (key === '__proto__') return undefined;
  const fields = fieldsOf(value);
  const properties = fieldsOf(fields?.['properties']);
  if (!fields || !properties || !Object.hasOwn(properties, '__proto__')) return value;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'additionalProperties'));
}
