import { mutateJson } from './fuzz-json.ts';
import { mutateBytes, mutateFramework } from './fuzz-text.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A stream's documents by path, signatures included. */
export type Documents = ReadonlyMap<string, Buffer>;

type Mutation = (documents: Map<string, Buffer>, path: string, random: SeededRandom) => void;

const mutations: readonly Mutation[] = [
  structure,
  structure,
  structure,
  structure,
  structure,
  bytesAnywhere,
  bytesAnywhere,
  framework,
  framework,
  swapDocuments,
  copyDocument,
  removeDocument,
];

/** A stream's documents as a hostile or broken publisher might send them: one to three of those that are read are changed. */
export function mutateDocuments(documents: Documents, read: readonly string[], random: SeededRandom): Documents {
  const mutated = new Map(documents);
  const times = random.chance(0.7) ? 1 : 2 + random.below(2);
  for (let done = 0; done < times; done++) random.pick(mutations)(mutated, random.pick(read), random);
  return mutated;
}

/** Changes the JSON and leaves the framework around it as it is. */
function structure(documents: Map<string, Buffer>, path: string, random: SeededRandom): void {
  const text = documents.get(path)?.toString('utf8') ?? '';
  const start = path.endsWith('.sjson') ? text.indexOf('\n\n') + 2 : 0;
  const signature = text.indexOf('\n-----BEGIN PGP SIGNATURE-----', start);
  const end = signature === -1 ? text.length : signature;
  documents.set(path, Buffer.from(text.slice(0, start) + mutateJson(text.slice(start, end), random) + text.slice(end)));
}

function bytesAnywhere(documents: Map<string, Buffer>, path: string, random: SeededRandom): void {
  documents.set(path, mutateBytes(documents.get(path) ?? Buffer.alloc(0), random));
}

function framework(documents: Map<string, Buffer>, path: string, random: SeededRandom): void {
  const signed = path.endsWith('.sjson') || path.endsWith('.gpg');
  const change = signed ? mutateFramework : mutateBytes;
  documents.set(path, change(documents.get(path) ?? Buffer.alloc(0), random));
}

function swapDocuments(documents: Map<string, Buffer>, path: string, random: SeededRandom): void {
  const other = random.pick([...documents.keys()]);
  const [a, b] = [documents.get(path), documents.get(other)];
  if (a === undefined || b === undefined) return;
  documents.set(path, b);
  documents.set(other, a);
}

function copyDocument(documents: Map<string, Buffer>, path: string, random: SeededRandom): void {
  const bytes = documents.get(random.pick([...documents.keys()]));
  if (bytes !== undefined) documents.set(path, bytes);
}

function removeDocument(documents: Map<string, Buffer>, path: string): void {
  documents.delete(path);
}
