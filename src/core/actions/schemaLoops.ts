type Schema = Record<string, unknown>;

/** Most schemas that one value is compared with. Nested alternatives that refer to each other could multiply without end. */
const MOST_COMPARED = 2000;
/** Longest chain of references; a longer one would use up the stack here and in the editor. */
const MOST_CHAIN = 200;

/**
 * Removes references that would make a reader compare one value with a schema for ever, or with more than `MOST_COMPARED`
 * schemas. References from a member or an item back to a model around it stay: these end with the value.
 * @param targets of the schemas with `$ref`
 */
export function withoutLoops(schemas: Iterable<Schema>, targets: ReadonlyMap<Schema, Schema>): void {
  const compared = new Map<Schema, number>();
  const open = new Set<Schema>();

  function count(schema: Schema): number {
    const known = compared.get(schema);
    if (known !== undefined) return known;
    open.add(schema);
    let sum = 1;
    for (const key of ['allOf', 'anyOf']) {
      for (const part of (schema[key] ?? []) as Schema[]) sum += count(part);
    }
    const target = targets.get(schema);
    if (target) {
      const targets = open.has(target) || open.size > MOST_CHAIN ? Infinity : count(target);
      if (sum + targets > MOST_COMPARED) delete schema['$ref'];
      else sum += targets;
    }
    open.delete(schema);
    compared.set(schema, sum);
    return sum;
  }

  for (const schema of schemas) count(schema);
}
