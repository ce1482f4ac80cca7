import * as v from 'valibot';

/** Payload types of an area's methods, by name. */
export type PayloadsOf<Area> = {
  readonly [M in keyof Area]: Area[M] extends (payload: infer P) => unknown ? P : never;
};

/** One schema a method: a missing one does not compile, nor one whose output is not the contract's payload. */
export type SchemasOf<Area> = {
  readonly [M in keyof Area]: v.GenericSchema<unknown, PayloadsOf<Area>[M]>;
};

/** The path that a token, or a path which the engine told, stands for; undefined for anything else. */
export type ResolvePath = (text: string) => string | undefined;

const maxTextBytes = 64 * 1024;
export const maxEntries = 10_000;

export const text = v.pipe(v.string(), v.maxBytes(maxTextBytes, `at most ${maxTextBytes} bytes of text`));
export const flag = v.boolean();
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Of a key of another Streamferry. */
export const fingerprint = v.pipe(text, v.regex(/^[0-9a-f]{40}$/iu, 'a fingerprint of 40 hexadecimal digits'));
export const nothing = v.strictObject({});
export const byId = v.strictObject({ id: text });

export function list<const S extends v.GenericSchema>(item: S) {
  return v.pipe(v.array(item), v.maxLength(maxEntries, `at most ${maxEntries} entries`));
}

export const texts = list(text);

/** Issues of this type are about a path that is not known. */
export const pathIssue = 'raw_transform';

/** Schemas of everything that names a path of this machine. */
export function pathParts(resolve: ResolvePath) {
  const path = v.pipe(
    text,
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const found = resolve(dataset.value);
      if (found !== undefined) return found;
      addIssue({ message: 'the token of a path that was picked here' });
      return NEVER;
    }),
  );
  return {
    path,
    /** A path, or an empty text where that takes a value away. */
    pathOrNone: v.union([v.literal(''), path]),
    /** Addresses pass as they are; folders are paths. */
    location: v.union([v.pipe(text, v.regex(/^(?:https?:|practice:$)/iu, 'an http or https address')), path]),
    mirror: v.union([byId, v.strictObject({ folder: path })]),
  };
}

export type PathParts = ReturnType<typeof pathParts>;
