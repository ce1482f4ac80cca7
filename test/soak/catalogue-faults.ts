import type { Catalogue, CatalogueItem } from '../../electron/engine/catalogue/catalogue.ts';

const hexDigits = { sha512: 128, sha256: 64, md5: 32 } as const;
const reserved = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|$)/iu;
const ownFolders = new Set(['streams', '.streamferry', '.data']);

/** What should have kept a catalogue from being accepted, found by rules of its own. */
export function catalogueFaults(catalogue: Catalogue): string[] {
  const faults: string[] = [];
  const contents = new Map<string, string>();
  const items = catalogue.products.flatMap(({ versions }) => versions.flatMap((version) => version.items));
  for (const item of items) {
    if (item.path === undefined) continue;
    faults.push(...itemFaults(item, item.path));
    const content = `${item.sizeBytes} ${item.digest?.algorithm}:${item.digest?.hex}`;
    if ((contents.get(item.path) ?? content) !== content) faults.push(`${item.path} has two contents`);
    contents.set(item.path, content);
  }
  for (const path of contents.keys()) {
    const below = [...path.matchAll(/\//gu)].map(({ index }) => path.slice(0, index));
    if (below.some((folder) => contents.has(folder))) faults.push(`${path} lies below a file`);
  }
  for (const { path } of catalogue.documents) {
    if (isUnsafe(path) || !path.startsWith('streams/')) faults.push(`a document stands at ${JSON.stringify(path)}`);
  }
  return faults;
}

function itemFaults({ sizeBytes, digest }: CatalogueItem, path: string): string[] {
  const faults: string[] = [];
  const [top = ''] = path.split('/');
  if (isUnsafe(path)) faults.push(`the path ${JSON.stringify(path)} was accepted`);
  if (ownFolders.has(bare(top))) faults.push(`the path ${JSON.stringify(path)} leads into the mirror's own folder`);
  if (sizeBytes === undefined || !Number.isSafeInteger(sizeBytes) || sizeBytes < 0) {
    faults.push(`${path} has the size ${sizeBytes}`);
  }
  if (digest !== undefined && !new RegExp(`^[0-9a-f]{${hexDigits[digest.algorithm]}}$`, 'u').test(digest.hex)) {
    faults.push(`${path} has the ${digest.algorithm} ${digest.hex}`);
  }
  return faults;
}

function isUnsafe(path: string): boolean {
  return (
    /^[a-z]:/iu.test(path) ||
    /[\\\p{Cc}\p{Cs}]/u.test(path) ||
    Buffer.byteLength(path) > 4096 ||
    path.split('/').some((segment) => ['', '.', '..'].includes(segment) || reserved.test(segment))
  );
}

/** As a file system may take it that knows no case and drops dots and spaces at the end. */
function bare(segment: string): string {
  return segment
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[. ]+$/u, '');
}
