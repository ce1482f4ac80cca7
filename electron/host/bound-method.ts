import * as v from 'valibot';

/** A method that takes anything: its payload is held against the schema first. */
export type BoundMethod = (payload: unknown) => Accepted | Refused;

interface Accepted {
  readonly run: () => Promise<unknown>;
}

export interface Refused {
  readonly issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]];
}

type Schemas<P> = { readonly [M in keyof P]: v.GenericSchema<unknown, P[M]> };
type Methods<P> = { readonly [M in keyof P]: (payload: P[M]) => Promise<unknown> };

/** An area's methods, each behind its schema. `P`: the payload of each. */
export function boundMethods<P>(methods: Methods<P>, schemas: Schemas<P>): readonly (readonly [string, BoundMethod])[] {
  const names: Extract<keyof P, string>[] = [];
  for (const name in schemas) names.push(name);
  return names.map((name) => [name, (payload) => offer(schemas[name], payload, (parsed) => methods[name](parsed))]);
}

function offer<T>(schema: v.GenericSchema<unknown, T>, payload: unknown, run: (parsed: T) => Promise<unknown>) {
  const parsed = v.safeParse(schema, payload);
  return parsed.success ? { run: () => run(parsed.output) } : { issues: parsed.issues };
}
