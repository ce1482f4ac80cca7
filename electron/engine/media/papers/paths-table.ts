import type { Content, Manifest, ShippedMirror } from '../manifest.ts';
import { oneLine } from '../paper-words.ts';
import { targetFolders } from './target-folders.ts';

/** The version of paths.tsv that the restore scripts know. */
const tableVersion = 1;

/**
 * paths.tsv, which the restore scripts read; no cell is empty. Rows: `paths` version; `shipment` id, title; `this` number, label;
 * `volume` number, label; then `file` and `document`, in publication order: folder, path, SHA-256, bytes, the path of an
 * earlier file with the same content or `-`, and the parts as `name:bytes:sha256:volume+volume`, apart by commas, or `-` for
 * what is not carried.
 */
export function composePathsTable(manifest: Manifest, volume: number): Buffer {
  const contents = new Map(manifest.contents.map((content) => [content.sha256, content]));
  const folders = targetFolders(manifest.mirrors);
  const first = new Map<string, string>();
  const rows = manifest.mirrors.flatMap((mirror) =>
    fileRows(mirror, { contents, first, folder: folders.get(mirror.id) }),
  );
  const documents = manifest.mirrors.flatMap((mirror) =>
    mirror.documents.map(({ path, sha256, sizeBytes }) => {
      const place = placeOf(path, folders.get(mirror.id));
      return ['document', ...place, sha256, sizeBytes, '-', partsOf(contents.get(sha256))];
    }),
  );
  const volumes = manifest.volumes.map(({ number, label }) => [number, oneLine(label)] as const);
  const own = volumes.find(([number]) => number === volume);
  if (own === undefined) throw new Error(`The shipment has no volume ${volume}`);
  const head = [
    ['paths', tableVersion],
    ['shipment', manifest.id, oneLine(manifest.title)],
    ['this', ...own],
    ...volumes.map((one) => ['volume', ...one]),
  ];
  return Buffer.from([...head, ...rows, ...documents].map((cells) => `${cells.join('\t')}\n`).join(''));
}

interface Shared {
  readonly contents: ReadonlyMap<string, Content>;
  /** The first path of each content, over all mirrors. */
  readonly first: Map<string, string>;
  readonly folder: string | undefined;
}

function fileRows({ files }: ShippedMirror, { contents, first, folder }: Shared): (string | number)[][] {
  return files.map(({ path, sha256, sizeBytes }) => {
    const [parent, place] = placeOf(path, folder);
    const same = first.get(sha256) ?? '-';
    if (same === '-') first.set(sha256, place);
    return ['file', parent, place, sha256, sizeBytes, same, partsOf(contents.get(sha256))];
  });
}

/** The folder that a path stands in, and the path, both below the target. */
function placeOf(path: string, folder = '.'): readonly [string, string] {
  const place = folder === '.' ? path : `${folder}/${path}`;
  const slash = place.lastIndexOf('/');
  return [slash === -1 ? '.' : place.slice(0, slash), place];
}

function partsOf(content: Content | undefined): string {
  if (content === undefined) return '-';
  return content.parts
    .map(({ name, sizeBytes, sha256, volumes }) => [name, sizeBytes, sha256, volumes.join('+')].join(':'))
    .join(',');
}
