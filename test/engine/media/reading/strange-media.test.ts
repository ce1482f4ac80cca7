import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  encodeManifest,
  encodeSeal,
  type Manifest,
  parseManifest,
} from '../../../../electron/engine/media/manifest.ts';
import { checkManifest } from '../../../../electron/engine/media/reading/check-manifest.ts';
import { findShipments } from '../../../../electron/engine/media/reading/find-shipments.ts';
import { openShipment } from '../../../../electron/engine/media/reading/open-shipment.ts';
import { readInShipment } from '../../../../electron/engine/media/reading/shipment-folder.ts';
import { contentName } from '../../../../electron/engine/media/shipment-layout.ts';
import { signDetached } from '../../../../electron/engine/publication/sign-documents.ts';
import type { HandmadeShipment } from '../../../helpers/handmade-shipment.ts';
import { asOrdinaryUser } from '../../../helpers/ordinary-user.ts';
import { believed, type Shipper, shipper } from '../../../helpers/shipped-mirrors.ts';
import { longTempFolder, tempFolder } from '../../../helpers/temp-folder.ts';
import { sha256 } from '../../../helpers/tree.ts';

const base = longTempFolder();
let by: Shipper;
let one: HandmadeShipment;
let two: HandmadeShipment;

beforeAll(async () => {
  by = await shipper({ folder: join(base.folder, 'by'), publication: 'verbatim' });
  one = await by.ship(join(base.folder, 'one'));
  two = await by.ship(join(base.folder, 'two'), { volumes: 2 });
});
afterAll(async () => {
  await by.engine.close();
  base.remove();
});

/** Volumes that may be spoiled. */
function copied({ folders }: HandmadeShipment = one): [string, ...string[]] {
  const target = tempFolder();
  const [first = '', ...more] = folders.map((folder, index) => {
    const copy = join(target, `volume-${index + 1}`, 'streamferry-noble');
    cpSync(folder, copy, { recursive: true });
    return copy;
  });
  return [first, ...more];
}

const strangers = { knows: () => false, trusts: () => false, before: () => undefined };

/** Part of the manifest that is a document. */
function documentIn({ manifest }: HandmadeShipment): { readonly sha256: string; readonly name: string } {
  const [{ sha256: hex } = { sha256: '' }] = manifest.mirrors[0]?.documents ?? [];
  return { sha256: hex, name: contentName(hex) };
}

describe('a look at a volume', () => {
  test('reads the seal and never the manifest', async () => {
    const [folder] = copied();
    writeFileSync(join(folder, 'manifest.json'), '[[[[');
    const { id, title, createdAt } = one.manifest;
    expect(await findShipments(dirname(folder))).toEqual([
      { folder, id, title, createdAt, volume: 1, volumes: 1, state: 'complete' },
    ]);
  });

  test('reads no seal that is larger than one can be', async () => {
    const [folder] = copied();
    appendFileSync(join(folder, 'volume.json'), ' '.repeat(65_536));
    expect(await findShipments(dirname(folder))).toMatchObject([{ title: 'streamferry-noble', state: 'damaged' }]);
  });

  test('takes a manifest alone for other files', async () => {
    const folder = join(tempFolder(), 'app');
    mkdirSync(folder);
    writeFileSync(join(folder, 'manifest.json'), encodeManifest(one.manifest));
    expect(await findShipments(dirname(folder))).toEqual([]);
  });
});

describe('a manifest', () => {
  test('that is large is not read for a key that nobody believes; the seal says enough to compare it', async () => {
    const [folder] = copied();
    truncateSync(join(folder, 'manifest.json'), 17 * 2 ** 20);
    const ask = { folders: [folder], now: new Date() };
    const { manifest, trust, volumes } = await openShipment({ ...ask, shippers: strangers });
    expect(trust).toEqual({ fingerprint: one.fingerprint, state: 'new' });
    expect(manifest).toMatchObject({ title: 'noble', mirrors: [], volumes: [{ number: 1, label: 'noble' }] });
    expect(volumes).toMatchObject([{ folder, number: 1 }]);
    const compared = openShipment({ ...ask, shippers: strangers, fingerprint: one.fingerprint });
    await expect(compared).rejects.toMatchObject({ code: 'SIGNATURE_BAD', path: 'manifest.json' });
  });

  test('of more than 999 volumes is refused', () => {
    const volumes = Array.from({ length: 1000 }, (_, index) => ({
      number: index + 1,
      label: '',
      sizeBytes: 0,
      files: 0,
    }));
    const many = () => parseManifest(encodeManifest({ ...one.manifest, volumes }).toString());
    expect(many).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
  });

  test('that its seal calls by another title is refused', async () => {
    const [folder] = copied();
    await signAnew(folder, (manifest) => manifest, 'jammy');
    await expect(believed([folder])).rejects.toMatchObject({ code: 'MALFORMED' });
  });

  test('whose documents name one volume twice instead of all is refused', () => {
    const contents = two.manifest.contents.map((content) => ({
      ...content,
      parts: content.parts.map((part) => ({ ...part, volumes: part.volumes.map(() => 1) })),
    }));
    const doubled: Manifest = { ...two.manifest, contents };
    expect(() => checkManifest(doubled)).toThrow('not on every volume');
  });
});

describe('a document', () => {
  test('that is longer, cut or unreadable on one volume comes from another', async () => {
    const { sha256: hex, name } = documentIn(two);
    const spoils: ((file: string) => void)[] = [
      (file) => appendFileSync(file, 'x'),
      (file) => truncateSync(file, 3),
      (file) => chmodSync(file, 0o000),
    ];
    for (const spoil of spoils) {
      const folders = copied(two);
      spoil(join(folders[0], name));
      const { read } = await believed(folders);
      const bytes = await asOrdinaryUser(dirname(dirname(folders[0])), () => read(hex));
      expect(sha256(bytes)).toBe(hex);
    }
  });

  test('that no volume gives is named by its file', async () => {
    const { sha256: hex, name } = documentIn(one);
    const [folder] = copied();
    const { read } = await believed([folder]);
    appendFileSync(join(folder, name), 'x');
    await expect(read(hex)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH', path: name });
    chmodSync(join(folder, name), 0o000);
    const refused = await asOrdinaryUser(dirname(dirname(folder)), () =>
      readInShipment(folder, name, 1e6).catch((error: unknown) => error),
    );
    expect(refused).toMatchObject({ code: 'DIGEST_MISMATCH', path: name, message: expect.stringContaining('EACCES') });
  });

  test('in parts that are each right and together another is refused', async () => {
    const [folder] = copied();
    const { sha256: hex } = documentIn(one);
    const halves = ['one', 'other'].map((text) => Buffer.from(text));
    const parts = halves.map((bytes, index) => {
      const name = contentName(hex, index + 1);
      writeFileSync(join(folder, name), bytes);
      return { name, sizeBytes: bytes.length, sha256: sha256(bytes), volumes: [1] };
    });
    await signAnew(folder, (manifest) => ({
      ...manifest,
      mirrors: manifest.mirrors.map((mirror) => ({
        ...mirror,
        documents: mirror.documents.map((one) => (one.sha256 === hex ? { ...one, sizeBytes: 8 } : one)),
        upstream: mirror.upstream.map((one) => (one.sha256 === hex ? { ...one, sizeBytes: 8 } : one)),
        evidence: mirror.evidence.map((one) => (one.sha256 === hex ? { ...one, sizeBytes: 8 } : one)),
      })),
      contents: manifest.contents.map((one) => (one.sha256 === hex ? { ...one, sizeBytes: 8, parts } : one)),
    }));
    const { read } = await believed([folder]);
    await expect(read(hex)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH', path: parts[0]?.name });
  });
});

describe('what stands beside a shipment', () => {
  test('does not keep it from being opened, whatever it is', async () => {
    const [folder] = copied();
    const volume = dirname(folder);
    for (const name of ['linked', 'locked']) mkdirSync(join(volume, name));
    symlinkSync('/etc/hostname', join(volume, 'linked', 'manifest.json'));
    chmodSync(join(volume, 'locked'), 0o000);
    const { volumes } = await asOrdinaryUser(dirname(volume), () => believed([volume]));
    expect(volumes).toMatchObject([{ folder }]);
    chmodSync(join(volume, 'locked'), 0o755);
    rmSync(join(folder, 'manifest.json'));
    symlinkSync('/etc/hostname', join(folder, 'manifest.json'));
    await expect(believed([volume])).rejects.toMatchObject({ code: 'UNSAFE_PATH', path: 'manifest.json' });
  });
});

/** Changes the manifest of a volume as its own machine could. */
async function signAnew(
  folder: string,
  change: (manifest: Manifest) => Manifest,
  sealedTitle = 'noble',
): Promise<void> {
  const key = await by.keys.unlock();
  const now = new Date();
  const manifest = change(one.manifest);
  const bytes = encodeManifest(manifest);
  const { id: shipmentId, createdAt, volumes } = manifest;
  const seal = encodeSeal({
    format: 'streamferry-volume',
    version: 1,
    shipmentId,
    title: sealedTitle,
    createdAt,
    manifestSha256: sha256(bytes),
    sumsSha256: '0'.repeat(64),
    number: 1,
    volumes: volumes.length,
    label: volumes[0]?.label ?? '',
    writtenAt: createdAt,
    files: 1,
    bytes: 1,
    reread: 'none',
  });
  for (const [name, content] of [
    ['manifest.json', bytes],
    ['volume.json', seal],
  ] as const) {
    writeFileSync(join(folder, name), content);
    writeFileSync(join(folder, `${name}.gpg`), await signDetached(content, key, now));
  }
}
