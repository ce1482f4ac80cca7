import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { labelOf, titleOf } from '../../../electron/engine/media/export/shipment-name.ts';
import {
  encodeIncomplete,
  encodeManifest,
  encodeSeal,
  type Manifest,
  parseIncomplete,
  parseManifest,
  parseSeal,
} from '../../../electron/engine/media/manifest.ts';
import { asNameText, isNameText } from '../../../electron/engine/media/name-text.ts';
import { findShipments } from '../../../electron/engine/media/reading/find-shipments.ts';
import { encodeReceipt, parseReceipt, type Receipt } from '../../../electron/engine/media/receipt/receipt.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { makeShipment } from './papers/made-shipment.ts';

const refused = ['a\nb', 'a\u001b[8m', 'a\u009b8m', '\u202eb', '\u2066b', 'a\u2028b', '\ud800', 'x'.repeat(201)];
const taken = ['', 'noble', 'Größe: 5 %, "x"', 'العربية', '😀'.repeat(200)];
const sha256 = 'a'.repeat(64);
const at = '2026-01-01T00:00:00.000Z';
const id = '0f4f7a1e-7c0c-4a6e-9d4b-0c2b5f1f8a11';
const fingerprint = 'A'.repeat(40);

const receipt: Receipt = {
  ...{ format: 'streamferry-receipt', version: 1, id, createdAt: at, site: 'Lab', fingerprint, publicKey: 'AAAA' },
  ...{ mirrors: [], bringAgain: [] },
};

type Read = (name: string) => unknown;

/** Each reads a document in which this name stands somewhere. */
async function readers(): Promise<Readonly<Record<string, Read>>> {
  const { manifest } = await makeShipment();
  const delta = { receiptId: id, site: '', createdAt: at, fingerprint, removes: {} };
  const read = (change: Partial<Manifest>) => parseManifest(encodeManifest({ ...manifest, ...change }).toString());
  const readReceipt = (change: Partial<Receipt>) => parseReceipt(encodeReceipt({ ...receipt, ...change }), 'r.sjson');
  return {
    title: (title) => read({ title }),
    application: (application) => read({ application }),
    label: (label) => read({ volumes: manifest.volumes.map((one) => ({ ...one, label })) }),
    mirror: (name) => read({ mirrors: manifest.mirrors.map((one) => ({ ...one, name })) }),
    site: (site) => read({ delta: { ...delta, site } }),
    'seal title': (title) => parseSeal(sealOf(title, '')),
    'seal label': (label) => parseSeal(sealOf('', label)),
    'incomplete title': (title) => parseIncomplete(markOf(title, '')),
    'incomplete label': (label) => parseIncomplete(markOf('', label)),
    'receipt site': (site) => readReceipt({ site: site || 'Lab' }),
    'receipt mirror': (name) => readReceipt({ mirrors: [{ mirrorId: id, name, revision: 1, files: [] }] }),
  };
}

function sealOf(title: string, label: string): string {
  return encodeSeal({
    ...{ format: 'streamferry-volume', version: 1, shipmentId: id, title, createdAt: at },
    ...{
      manifestSha256: sha256,
      sumsSha256: sha256,
      number: 1,
      volumes: 1,
      label,
      writtenAt: at,
      files: 0,
      bytes: 0,
      reread: 'none',
    },
  }).toString();
}

function markOf(title: string, label: string): string {
  return encodeIncomplete({
    ...{ format: 'streamferry-incomplete', version: 1, shipmentId: id, title, createdAt: at },
    ...{ number: 1, volumes: 1, label },
  }).toString();
}

describe('a name on a medium', () => {
  test('is refused where it could mislead, with what was expected', async () => {
    for (const [place, read] of Object.entries(await readers())) {
      for (const name of refused) {
        expect(() => read(name), `${place}: ${JSON.stringify(name)}`).toThrow(
          expect.objectContaining({
            code: 'MALFORMED',
            message: expect.stringContaining('Expected one line of at most 200 characters'),
          }),
        );
      }
    }
  });

  test('is any other one', async () => {
    for (const [place, read] of Object.entries(await readers())) {
      for (const name of taken) expect(() => read(name), `${place}: ${JSON.stringify(name)}`).not.toThrow();
    }
  });
});

test('every name that a person gives can stand on a medium, with its label', () => {
  for (const name of [...refused, ...taken, '😀'.repeat(300)]) {
    expect(isNameText(asNameText(name)), JSON.stringify(name)).toBe(true);
    expect(isNameText(labelOf(titleOf([name, name]), 9999, 9999)), JSON.stringify(name)).toBe(true);
  }
});

test('what a folder says of itself before anything is proven is shown without what misleads', async () => {
  const folder = join(tempFolder(), 'noble\n\u001b[8m\u202e');
  mkdirSync(folder);
  writeFileSync(join(folder, 'manifest.json'), '{}');
  writeFileSync(join(folder, 'volume.json'), sealOf('focal\u202e', 'focal'));
  expect(await findShipments(folder)).toMatchObject([{ title: 'noble [8m', state: 'damaged' }]);
});
