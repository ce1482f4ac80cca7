/** What to take from a source: rules in order, and pins beside them. */
export interface Selection {
  readonly rules: readonly Rule[];
  readonly pins: readonly Pin[];
}

/** One rule. `max`/`keep` as in sstream-mirror: the N newest versions of each product; with keep, also after upstream dropped them. */
export interface Rule {
  readonly id: string;
  readonly terms: RuleTerms;
  readonly max?: number;
  readonly keep: boolean;
}

export type RuleTerms = FilterTerms | MaasTerms | FoundTerms;

/** Raw filters in sstream-mirror's grammar (`key=value`, `!=`, `~`, `!~`), ANDed; none matches everything. */
export interface FilterTerms {
  readonly kind: 'filters';
  readonly filters: readonly string[];
}

/** MAAS's `boot-source-selections`, its terms verbatim; `*` matches everything. */
export interface MaasTerms {
  readonly kind: 'maas';
  readonly os: string;
  readonly release: string;
  readonly arches: readonly string[];
  readonly subarches: readonly string[];
  readonly labels: readonly string[];
  /** No term of MAAS's: narrows kernels to these flavours (tag `kflavor`, e.g. `generic`); absent: all. */
  readonly kflavors?: readonly string[];
  /** Take the four bootloaders (and release notifications) too; on unless the user takes them out. */
  readonly bootloaders: boolean;
}

/** What an adopted folder already held; it fetches nothing new. */
export interface FoundTerms {
  readonly kind: 'found';
}

/** Holds a product at one version. `product` is the SimpleStreams product name. */
export interface Pin {
  readonly product: string;
  readonly version: string;
}

/** A named selection offered ready-made. */
export interface Preset {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly terms: readonly MaasTerms[];
  readonly max: number;
}
