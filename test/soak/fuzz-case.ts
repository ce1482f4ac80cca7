import type { FailureGroup } from '../../electron/contract/failure.ts';
import type { Catalogue } from '../../electron/engine/catalogue/catalogue.ts';
import { readCatalogue } from '../../electron/engine/catalogue/read-catalogue.ts';
import { EngineError, groupOf } from '../../electron/engine/errors.ts';
import { desiredItems } from '../../electron/engine/plan/desired.ts';
import { catalogueFaults } from './catalogue-faults.ts';
import type { Original } from './fuzz-corpus.ts';
import { type Documents, mutateDocuments } from './fuzz-documents.ts';
import { memoryReader } from './memory-reader.ts';
import { signedText } from './reader-view.ts';
import { SeededRandom } from './seeded-random.ts';

export interface FuzzCase {
  readonly original: Original;
  readonly documents: Documents;
  readonly trust: 'signed' | 'unsigned';
  readonly startPath: string | undefined;
}

export interface FuzzOutcome {
  /** `accepted`, or the code of the refusal. */
  readonly end: string;
  readonly faults: readonly string[];
}

const cleanRefusals = new Set<FailureGroup>(['trust', 'format', 'network', 'input']);

/** The case that belongs to a seed. */
export function fuzzCase(seed: number, corpus: readonly Original[]): FuzzCase {
  const random = new SeededRandom(seed);
  const original = random.pick(corpus);
  const { startPath, paths } = random.pick(original.readings);
  return {
    original,
    trust: random.chance(0.4) ? 'signed' : 'unsigned',
    startPath,
    documents: mutateDocuments(original.documents, paths, random),
  };
}

/** Reads the changed stream the way a sync does, as far as to what a rule would take of it. */
export async function runFuzzCase(fuzz: FuzzCase, now: Date): Promise<FuzzOutcome> {
  const { original, documents, trust, startPath } = fuzz;
  try {
    const catalogue = await readCatalogue({
      reader: memoryReader(documents),
      trust: trust === 'signed' ? { kind: 'signed', keyring: original.keyring } : { kind: 'unsigned' },
      now,
      path: startPath,
    });
    takeEverything(catalogue);
    const unsigned = trust === 'signed' ? unsignedText(catalogue, original.documents) : [];
    return { end: 'accepted', faults: [...catalogueFaults(catalogue), ...unsigned] };
  } catch (error) {
    if (!(error instanceof EngineError)) return { end: 'UNEXPECTED', faults: [`threw ${stackOf(error)}`] };
    return { end: error.code, faults: refusalFaults(error) };
  }
}

const rules = [
  { id: 'all', terms: { kind: 'filters', filters: ['os!=other', 'release~.'] }, max: 2, keep: false },
  {
    id: 'terms',
    terms: {
      kind: 'maas',
      os: 'ubuntu',
      release: '*',
      arches: ['*'],
      subarches: ['*'],
      labels: ['*'],
      bootloaders: true,
    },
    max: 1,
    keep: false,
  },
] as const;

function takeEverything(catalogue: Catalogue): void {
  desiredItems({ catalogue, selection: { rules, pins: [] }, runRuleIds: 'all', holdings: [] });
}

/** Nothing may be believed that nobody signed: each text is the original's; the root, which nothing binds, may be another's. */
function unsignedText(catalogue: Catalogue, originals: Documents): string[] {
  const signed = new Map([...originals].map(([path, bytes]) => [path, plainText(path, bytes)]));
  const all = new Set(signed.values());
  const last = catalogue.documents.length - 1;
  return catalogue.documents.flatMap(({ path, bytes }, position) => {
    const text = plainText(path, bytes);
    const believable = position === last ? all.has(text) : signed.get(path) === text;
    return believable ? [] : [`${path} was believed, though nobody signed what it says`];
  });
}

/** What a signature over text covers: neither white space at line ends nor the kind of line end. */
function plainText(path: string, bytes: Buffer): string {
  const text = bytes.toString('utf8').replaceAll(/[ \t\r]+$/gmu, '');
  return (path.endsWith('.sjson') ? signedText(Buffer.from(text)) : text).trimEnd();
}

const longestMessage = 2_000;

function refusalFaults(error: EngineError): string[] {
  const { code, message } = error;
  const faults: string[] = [];
  if (!cleanRefusals.has(groupOf(code))) faults.push(`was refused with ${code}, which is no judgement of a document`);
  if (message.length > longestMessage) faults.push(`${code} has a message of ${message.length} characters`);
  if (/\p{Cc}/u.test(message))
    faults.push(`${code} has control characters in its message: ${JSON.stringify(message.slice(0, 200))}`);
  return faults;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
