import type { MaasTerms } from './selection.ts';

/** The MAAS releases whose readers are known. */
export type MaasVersion = '3.7' | '3.8';

/** `error`: MAAS refuses the source or an import fails; `warning`: something will be missing there; `info`: good to know. */
export type LintSeverity = 'error' | 'warning' | 'info';

/** Where in a publication something stands, as precisely as it is known. */
export interface LintPlace {
  /** Path of the index or product file. */
  readonly document?: string;
  readonly contentId?: string;
  readonly product?: string;
  readonly version?: string;
  readonly item?: string;
  /** Path of the file concerned. */
  readonly path?: string;
}

/** One departure from what a MAAS expects. */
export interface LintFinding {
  /** Id of the rule, as in docs/lint.md. */
  readonly rule: string;
  readonly severity: LintSeverity;
  /** The place in one line, for people. */
  readonly item: string;
  readonly place: LintPlace;
  /** A whole sentence: what was found. */
  readonly message: string;
  readonly remedy: string;
}

/** What becomes of a `boot-source-selections` entry in that MAAS. */
export interface LintedSelection {
  readonly terms: MaasTerms;
  /** `fails`: a file answers 404 or the source is refused; `ignored`: MAAS finds nothing for it. */
  readonly outcome: 'succeeds' | 'fails' | 'ignored';
  /** A sentence, where it does not succeed. */
  readonly reason?: string;
  /** Kernels, or images without any, that MAAS takes for it. */
  readonly images: number;
  /** Distinct files by sha256, bootloaders apart. */
  readonly files: number;
  readonly sizeBytes: number;
  /** Paths that MAAS will ask for and not get, bootloaders included. */
  readonly missing: readonly string[];
}

/** A publication as one MAAS sees it. */
export interface LintReport {
  readonly maas: MaasVersion;
  /** `refused`: MAAS takes nothing from this source. */
  readonly verdict: 'accepted' | 'refused';
  /** Errors first, then warnings, then notes; within each in the order of the documents. */
  readonly findings: readonly LintFinding[];
  readonly counts: Readonly<Record<LintSeverity, number>>;
  /** Those asked for; where none were, one for each image that MAAS can offer. */
  readonly selections: readonly LintedSelection[];
  /** What MAAS fetches for the selections that succeed, bootloaders included: newest versions only, no manifests, equal digests once. */
  readonly neededFiles: number;
  readonly neededBytes: number;
}
