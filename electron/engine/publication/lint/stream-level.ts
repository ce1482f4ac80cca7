import { type Aliases, withAliases } from '../../catalogue/aliases.ts';
import { type JsonObject, own } from '../../catalogue/json-guard.ts';

/** Where the value of a tag comes from. */
export type TagOrigin = 'own' | 'alias' | 'above' | 'nowhere';

/** One level of a product file as it was written: the file itself, a product, a version or an item. */
export class Level {
  readonly name: string;
  readonly record: JsonObject;
  readonly #resolved: JsonObject;
  readonly #above: Level | undefined;

  constructor(
    name: string,
    record: JsonObject,
    from: { readonly aliases: Aliases | undefined; readonly above?: Level },
  ) {
    this.name = name;
    this.record = record;
    this.#resolved = withAliases(record, from.aliases);
    this.#above = from.above;
  }

  /** What stands on this level itself, whatever it is. */
  own(key: string): unknown {
    return own(this.record, key);
  }

  /** What stands on this level itself, if that is text. */
  ownText(key: string): string | undefined {
    return textOf(this.own(key));
  }

  /** What an alias sets on this level, else what stands there: what MAAS up to 3.7 sees of it. */
  resolved(key: string): unknown {
    return own(this.#resolved, key);
  }

  /** The text of a tag here, by alias or from above (SimpleStreams: tags hold for all below). */
  text(key: string): string | undefined {
    return textOf(this.resolved(key)) ?? this.#above?.text(key);
  }

  origin(key: string): TagOrigin {
    if (this.own(key) !== undefined) return 'own';
    if (this.resolved(key) !== undefined) return 'alias';
    return this.#above?.text(key) === undefined ? 'nowhere' : 'above';
  }
}

/** A product file with its products, versions ascending as LANG=C strings. */
export interface RawFile {
  readonly path: string;
  /** The index's key for it. */
  readonly contentId: string;
  readonly level: Level;
  readonly products: readonly RawProduct[];
}

export interface RawProduct {
  readonly document: string;
  readonly contentId: string;
  readonly level: Level;
  readonly versions: readonly RawVersion[];
}

export interface RawVersion {
  readonly level: Level;
  readonly items: readonly Level[];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
