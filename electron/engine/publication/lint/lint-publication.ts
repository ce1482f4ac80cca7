import type { LintReport, LintSeverity, MaasVersion } from '../../../contract/lint.ts';
import type { PublicationMode } from '../../../contract/mirror.ts';
import type { MaasTerms } from '../../../contract/selection.ts';
import type { BootResource, MaasReading } from './boot-resource.ts';
import { type Chooser, chooserFor } from './choose.ts';
import { coverageProblems, entryProblems, versionProblems } from './coverage.ts';
import { absentFiles, heldFileProblems, type Present } from './held-files.ts';
import { distinctFiles, judgeSelections, offeredSelections, selectionProblems, sumOf } from './judge-selections.ts';
import { nameProblems, pathProblems, unaskedProblems } from './listed-paths.ts';
import { readAs37 } from './maas-37-reader.ts';
import { readAs38 } from './maas-38-reader.ts';
import type { MaasKeyring } from './open-document.ts';
import { findingsOf, isRefused, type Problem } from './problem.ts';
import type { PublicationReader } from './publication-reader.ts';
import { type PublishedStream, readStream } from './read-stream.ts';

export interface LintRequest {
  readonly reader: PublicationReader;
  readonly maas: MaasVersion;
  readonly now: Date;
  /** What MAAS is given to verify with; absent: signatures are not checked, which is said. */
  readonly keyring?: MaasKeyring | undefined;
  /** What is selected in MAAS; absent: each image that is listed is looked at as if it might be. */
  readonly selections?: readonly MaasTerms[] | undefined;
  /** A trimmed publication must hold all that it lists; of a verbatim one only what is asked for. Default: verbatim. */
  readonly publication?: PublicationMode | undefined;
  readonly present: Present;
}

const readers: Readonly<Record<MaasVersion, (stream: PublishedStream) => MaasReading>> = {
  '3.7': readAs37,
  '3.8': readAs38,
};

/** Walks a publication as that MAAS would, down to the files it would fetch, and tells every departure from what it expects. */
export async function lintPublication(request: LintRequest): Promise<LintReport> {
  const { maas, present } = request;
  const stream = await readStream(request.reader, { keyring: request.keyring, now: request.now });
  const { resources, problems } = readers[maas](stream);
  const choose = chooserFor(maas, resources);
  const bootloaders = resources.filter(({ kind }) => kind === 'bootloader');
  const documentProblems = [...stream.problems, ...problems, ...entryProblems(stream)];
  const refused = isRefused(documentProblems, maas);
  const selected = request.selections ?? offeredSelections(resources);
  const judged = { selections: selected, choose, bootloaders, present, refused };
  const all = [
    ...documentProblems,
    ...nameProblems(stream, request.reader.encoding),
    ...pathProblems(stream.files),
    ...fileProblems({ stream, request, resources, choose, bootloaders }),
    ...(resources.length === 0 ? [] : coverageProblems(resources)),
    ...versionProblems(stream.files),
    ...selectionProblems(judged, request.selections !== undefined, maas),
  ];
  const findings = findingsOf(all, maas);
  const selections = judgeSelections(judged);
  return {
    maas,
    verdict: refused ? 'refused' : 'accepted',
    findings,
    counts: {
      error: countOf(findings, 'error'),
      warning: countOf(findings, 'warning'),
      info: countOf(findings, 'info'),
    },
    selections,
    ...neededOf(selections, judged),
  };
}

/** What MAAS fetches for the selections of which nothing is missing. */
function neededOf(
  selections: LintReport['selections'],
  { choose, bootloaders, present }: Pick<Parts, 'choose' | 'bootloaders'> & Pick<LintRequest, 'present'>,
): Pick<LintReport, 'neededFiles' | 'neededBytes'> {
  const images = selections.flatMap(({ terms, missing }) => (missing.length === 0 ? choose(terms) : []));
  const held = bootloaders.filter((one) => absentFiles(one, present).length === 0);
  const needed = distinctFiles([...images, ...held]);
  return { neededFiles: needed.size, neededBytes: sumOf(needed) };
}

interface Parts {
  readonly stream: PublishedStream;
  readonly request: LintRequest;
  readonly resources: readonly BootResource[];
  readonly choose: Chooser;
  readonly bootloaders: readonly BootResource[];
}

function fileProblems({ stream, request, resources, choose, bootloaders }: Parts): Problem[] {
  const { present, selections, publication } = request;
  const asked =
    publication === 'trimmed' ? resources : [...bootloaders, ...(selections ?? []).flatMap((terms) => choose(terms))];
  const problems = heldFileProblems({ resources, asked: new Set(asked), present });
  if (publication !== 'trimmed') return problems;
  const paths = new Set(resources.flatMap(({ files }) => files).map(({ path }) => path));
  return [...problems, ...unaskedProblems(stream.files, paths, present)];
}

function countOf(findings: LintReport['findings'], severity: LintSeverity): number {
  return findings.filter((finding) => finding.severity === severity).length;
}
