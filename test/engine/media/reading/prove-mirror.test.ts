import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ShippedMirror } from '../../../../electron/engine/media/manifest.ts';
import { type ProvenMirror, proveMirror } from '../../../../electron/engine/media/reading/prove-mirror.ts';
import type { Keyring } from '../../../../electron/engine/source/keyring.ts';
import { loadKeyring } from '../../../../electron/engine/source/keyring.ts';
import type { Forged, HandmadeShipment } from '../../../helpers/handmade-shipment.ts';
import { quickKeys } from '../../../helpers/handmade-shipment.ts';
import { believed, type Loose, resigned, type Shipper, shipper } from '../../../helpers/shipped-mirrors.ts';
import { longTempFolder, tempFolder } from '../../../helpers/temp-folder.ts';
import { sha256, treeOf } from '../../../helpers/tree.ts';

const base = longTempFolder();
let verbatim: Shipper;
let trimmed: Shipper;
let site: Keyring;
/** The trimmed mirror's. */
let intact: Promise<ProvenMirror>;

beforeAll(async () => {
  verbatim = await shipper({ folder: join(base.folder, 'verbatim'), publication: 'verbatim' });
  trimmed = await shipper({ folder: join(base.folder, 'trimmed'), publication: 'trimmed' });
  site = loadKeyring(readFileSync(verbatim.stream.keyringFile), [verbatim.stream.fingerprint]);
  intact = prove(await trimmed.ship(join(base.folder, 'intact')));
  await intact;
});
afterAll(async () => {
  await Promise.all([verbatim, trimmed].map(({ engine }) => engine.close()));
  base.remove();
});

/** Proves the only mirror of a shipment as a site with the stream's keyring does. */
async function prove(
  { folders }: HandmadeShipment,
  options: { keyring?: Keyring | undefined; acceptUnsigned?: boolean; shippers?: readonly string[] } = {},
): Promise<ProvenMirror> {
  const shipment = await believed(folders);
  const [mirror] = shipment.manifest.mirrors;
  if (mirror === undefined) throw new Error('The shipment has no mirror');
  const { shipperKeys } = shipment;
  const request = { keyring: site, acceptUnsigned: false, shippers: shipperKeys, ...options };
  return proveMirror({ shipment, mirror, now: new Date(), ...request });
}

async function forged(by: Shipper, forge: (mirror: ShippedMirror) => Forged | Promise<Forged>) {
  return by.ship(tempFolder(), {
    forge([mirror]) {
      if (mirror === undefined) throw new Error('There is no mirror to forge');
      return forge(mirror);
    },
  });
}

describe('a mirror as it was shipped', () => {
  test.each(['verbatim', 'trimmed'] as const)('%s is proven, item by item', async (mode) => {
    const by = mode === 'verbatim' ? verbatim : trimmed;
    const proven = await prove(await by.ship(tempFolder()));
    const tree = treeOf(by.mirror, ['.streamferry']);
    expect(Object.fromEntries(proven.documents.map(({ path, bytes }) => [path, sha256(bytes)]))).toEqual(
      Object.fromEntries(Object.entries(tree).filter(([path]) => /^streams\/|^streamferry\.gpg$/u.test(path))),
    );
    expect([...proven.files.keys()].sort()).toEqual([...by.stream.files.keys()].sort());
    for (const { path, digest } of proven.files.values())
      expect(digest).toEqual({ algorithm: 'sha256', hex: tree[path] });
    expect(proven.holdings).toEqual(proven.shipped.holdings);
    expect(proven.signers).toMatchObject([{ fingerprint: by.stream.fingerprint }]);
  });

  test('is proven by the evidence of its time where upstream has dropped a version that is kept', async () => {
    const folder = tempFolder();
    const by = await shipper({ folder, publication: 'verbatim', stream: { forms: ['json'] } });
    try {
      await by.engine.api.mirrors.edit({
        mirror: { folder: by.mirror },
        selection: { rules: [{ terms: { kind: 'filters', filters: [] }, max: 2, keep: true }], pins: [] },
      });
      await by.update();
      await by.stream.publish(['20250102']);
      await by.update();
      const proven = await prove(await by.ship(tempFolder()));
      expect(new Set(proven.holdings.map(({ version }) => version))).toEqual(new Set(['20250101', '20250102']));
      expect(new Set(proven.holdings.map(({ evidence }) => evidence)).size).toBe(2);
      expect(proven.evidence.every(({ signature, signer }) => signature !== undefined && signer !== undefined)).toBe(
        true,
      );
    } finally {
      await by.engine.close();
    }
  });
});

describe('the keys of the site', () => {
  test('must be there', async () => {
    const shipment = await verbatim.ship(tempFolder());
    await expect(prove(shipment, { keyring: undefined })).rejects.toMatchObject({
      code: 'KEY_MISSING',
      details: { fingerprints: verbatim.stream.fingerprint },
    });
  });

  test('must be those that signed', async () => {
    const other = await quickKeys(join(tempFolder(), 'other'));
    const keyring = loadKeyring(await other.publicKeyring(), []);
    await expect(prove(await verbatim.ship(tempFolder()), { keyring })).rejects.toMatchObject({
      code: 'SIGNER_UNKNOWN',
    });
  });

  test('are not gone round by leaving out who signed', async () => {
    const bare = ({ signer: _, ...document }: ShippedMirror['upstream'][number]) => document;
    const silent = await forged(verbatim, (mirror) => ({
      mirrors: [
        {
          ...mirror,
          upstream: mirror.upstream.map(bare),
          documents: mirror.documents.map(bare),
          evidence: mirror.evidence.map(({ signer: _, ...one }) => one),
        },
      ],
    }));
    await expect(prove(silent)).rejects.toMatchObject({ code: 'SIGNATURE_MISSING' });
    expect((await prove(silent, { acceptUnsigned: true })).signers).toEqual([]);
  });
});

describe('a holding that upstream does not describe so, though the right key signed the manifest', () => {
  const first = (mirror: ShippedMirror) => mirror.holdings[0] ?? Object.create(null);
  const changed = (mirror: ShippedMirror, change: Partial<ShippedMirror['holdings'][number]>): Forged => ({
    mirrors: [{ ...mirror, holdings: [{ ...first(mirror), ...change }, ...mirror.holdings.slice(1)] }],
  });

  test.each<[string, (mirror: ShippedMirror) => Forged, string]>([
    [
      'with another digest',
      (m) => changed(m, { digest: { algorithm: 'sha256', hex: '0'.repeat(64) } }),
      'DIGEST_MISMATCH',
    ],
    ['with the path of another item', (m) => changed(m, { path: m.holdings[1]?.path ?? '' }), 'MALFORMED'],
    ['of a product that is none', (m) => changed(m, { product: 'com.example:none' }), 'DIGEST_UNKNOWN'],
    ['of another version', (m) => changed(m, { version: '20990101' }), 'DIGEST_UNKNOWN'],
    ['of another stream', (m) => changed(m, { contentId: 'com.example:other' }), 'DIGEST_UNKNOWN'],
  ])('%s is refused', async (_, forge, code) => {
    const shipment = forged(verbatim, forge);
    await expect(shipment.then((one) => prove(one))).rejects.toMatchObject({ code });
  });

  test('with its size changed in every place is refused, and named', async () => {
    const shipment = await forged(verbatim, (mirror) => {
      const [file] = mirror.files;
      const sizeBytes = 9999;
      const body = Buffer.alloc(sizeBytes, 'x');
      return {
        mirrors: [
          {
            ...mirror,
            files: mirror.files.map((one) => (one === file ? { ...one, sizeBytes, sha256: sha256(body) } : one)),
            holdings: mirror.holdings.map((one) => (one.path === file?.path ? { ...one, sizeBytes } : one)),
          },
        ],
        bytes: [body],
      };
    });
    const path = shipment.manifest.mirrors[0]?.files.find(({ sizeBytes }) => sizeBytes === 9999)?.path;
    await expect(prove(shipment)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH', path });
  });

  test('with another content of the same size is refused, and named', async () => {
    const shipment = await forged(verbatim, (mirror) => {
      const [file] = mirror.files;
      const body = Buffer.alloc(file?.sizeBytes ?? 0, 'x');
      const files = mirror.files.map((one) => (one === file ? { ...one, sha256: sha256(body) } : one));
      return { mirrors: [{ ...mirror, files }], bytes: [body] };
    });
    const path = shipment.manifest.mirrors[0]?.files[0]?.path;
    await expect(prove(shipment)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH', path });
  });

  test('whose digest is of a kind that upstream does not name is taken with that which it does', async () => {
    const shipment = await forged(verbatim, (m) =>
      changed(m, { digest: { algorithm: 'sha512', hex: '0'.repeat(128) } }),
    );
    const [held] = (await prove(shipment)).holdings;
    expect(held?.digest).toEqual({
      algorithm: 'sha256',
      hex: verbatim.stream.files.get(held?.path ?? '')?.digests.sha256,
    });
  });
});

describe('documents', () => {
  test('that stand in one another’s places are refused', async () => {
    const folder = tempFolder();
    const contentIds = ['com.ubuntu.maas:stable:v3:download', 'com.ubuntu.maas:stable:centos-bases-download'];
    const by = await shipper({ folder, publication: 'verbatim', stream: { contentIds } });
    try {
      const swapped = await forged(by, (mirror) => {
        const [one, other] = mirror.upstream.filter(({ kind }) => kind === 'products');
        const swap = <T extends { path: string }>(document: T): T =>
          document.path === one?.path
            ? { ...document, ...other, path: document.path }
            : document.path === other?.path
              ? { ...document, ...one, path: document.path }
              : document;
        return { mirrors: [{ ...mirror, upstream: mirror.upstream.map(swap), documents: mirror.documents.map(swap) }] };
      });
      await expect(prove(swapped)).rejects.toMatchObject({ code: 'MISPLACED' });
    } finally {
      await by.engine.close();
    }
  });

  test('of a verbatim mirror that upstream did not sign are refused', async () => {
    const extra = Buffer.from('{"format":"products:1.0"}');
    const shipment = await forged(verbatim, (mirror) => ({
      mirrors: [
        {
          ...mirror,
          documents: [
            { path: 'streams/v1/extra.sjson', kind: 'products', sha256: sha256(extra), sizeBytes: extra.length },
            ...mirror.documents,
          ],
        },
      ],
      bytes: [extra],
    }));
    await expect(prove(shipment)).rejects.toMatchObject({ code: 'MISPLACED', path: 'streams/v1/extra.sjson' });
  });
});

describe('a trimmed publication signed by the right key', () => {
  const content = 'com.ubuntu.maas:stable:v3:download';
  const productIn = (json: Loose): Loose => Object.values(json.products)[0];
  const versionIn = (json: Loose): Loose => Object.values(productIn(json).versions)[0];
  const itemIn = (json: Loose): Loose => Object.values(versionIn(json).items)[0];

  async function altered(change: (json: Loose) => void, keys = trimmed.keys): Promise<HandmadeShipment> {
    const { documents } = await intact;
    return trimmed.ship(tempFolder(), {
      async forge([mirror]) {
        if (mirror === undefined) throw new Error('There is no mirror to forge');
        const spoil = (json: Loose) => (json.content_id === content ? change(json) : undefined);
        const anew = await resigned(mirror, documents, { change: spoil, keys });
        return { mirrors: [anew.mirror], bytes: anew.bytes };
      },
    });
  }

  test('is taken where nothing was altered', async () => {
    expect((await prove(await altered(() => undefined))).documents).toHaveLength(7);
  });

  test.each<[string, (json: Loose) => void]>([
    ['digest', (json) => Object.assign(itemIn(json), { sha256: 'f'.repeat(64) })],
    ['second digest', (json) => Object.assign(itemIn(json), { sha512: 'f'.repeat(128) })],
    ['size', (json) => Object.assign(itemIn(json), { size: 17 })],
    ['path', (json) => Object.assign(itemIn(json), { path: 'noble/amd64/20250101/other' })],
    ['kind', (json) => Object.assign(itemIn(json), { ftype: 'root-image.gz' })],
    ['missing digest', (json) => delete itemIn(json).sha256],
    ['further field', (json) => Object.assign(itemIn(json), { kpackage: 'linux-evil' })],
    ['tag of a product', (json) => Object.assign(productIn(json), { release: 'jammy' })],
    ['tag of a version', (json) => Object.assign(versionIn(json), { label: 'daily' })],
    ['version name', (json) => Object.assign(productIn(json).versions, { '20990101': versionIn(json) })],
    ['tag that holds for all below', (json) => Object.assign(json, { maas_supported: '99.0' })],
    ['item name', (json) => Object.assign(versionIn(json).items, { squashfs: itemIn(json) })],
  ])('is refused where one record has another %s', async (_, change) => {
    await expect(altered(change).then((one) => prove(one))).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  });

  test('is refused where it lists what the mirror does not hold', async () => {
    const shipment = await forged(trimmed, (mirror) => {
      const [gone] = mirror.holdings;
      const paths = mirror.holdings.slice(1).map(({ path }) => path);
      return {
        mirrors: [
          {
            ...mirror,
            holdings: mirror.holdings.slice(1),
            files: mirror.files.filter(({ path }) => paths.includes(path)),
          },
        ],
        ...(gone === undefined ? {} : {}),
      };
    });
    await expect(prove(shipment)).rejects.toMatchObject({ code: 'MISPLACED' });
  });

  test('of another key is refused, though the right one signed the manifest', async () => {
    const forger = await quickKeys(join(tempFolder(), 'forger'));
    const shipment = await altered(() => undefined, forger);
    const [{ fingerprint = '' } = {}] = await forger.list();
    await expect(prove(shipment)).rejects.toMatchObject({ code: 'SIGNER_UNKNOWN' });
    expect((await prove(shipment, { shippers: [fingerprint] })).documents).toHaveLength(7);
  });
});
