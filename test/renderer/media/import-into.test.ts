import { describe, expect, test } from 'vitest';
import type { ShippedMirror } from '../../../electron/contract/media.ts';
import { defaultFolder, importHindrance, importQuestions } from '../../../renderer/features/media/import-into.ts';
import { tellsOfShipment } from '../../../renderer/features/media/tells-of-shipment.ts';
import { shipmentViewOf, shippedMirrorOf, shipperKey } from '../../helpers/media-facts.ts';
import { mirrorOf } from '../../helpers/renderer-facts.ts';

const around = { mirrors: [], mirrorsFolder: '/home/me/Streamferry', platform: 'linux' };
const unasked = { acceptUnsigned: false, allowRollback: false };
const into = (state: NonNullable<ShippedMirror['into']>['state'], missingFiles = 0) =>
  shippedMirrorOf({
    into: { folder: '/x', state, bringBytes: 1, bringFiles: 1, presentFiles: 0, removeFiles: 0, missingFiles },
  });

describe('an import goes', () => {
  test('below the folder of the mirrors, under a name that every file system takes', () => {
    expect(defaultFolder([shippedMirrorOf()], around)).toEqual({
      path: '/home/me/Streamferry/lab-images',
      known: false,
    });
    expect(defaultFolder([shippedMirrorOf({ name: '…' })], around).path).toBe('/home/me/Streamferry/mirror');
    const windows = { ...around, mirrorsFolder: 'C:\\Mirrors\\', platform: 'win32' };
    expect(defaultFolder([shippedMirrorOf()], windows).path).toBe('C:\\Mirrors\\lab-images');
  });

  test('never into the folder of another mirror', () => {
    const mirrors = [mirrorOf({ folder: '/home/me/Streamferry/lab-images' })];
    expect(defaultFolder([shippedMirrorOf()], { ...around, mirrors }).path).toBe('/home/me/Streamferry/lab-images-2');
  });

  test('to the mirror that came this way before', () => {
    const importedFrom = { mirrorId: 'far-mirror', shipmentId: 's', fingerprint: shipperKey, at: '2026-01-01' };
    const mirrors = [mirrorOf({ folder: '/srv/other' }), mirrorOf({ folder: '/srv/lab', importedFrom })];
    expect(defaultFolder([shippedMirrorOf()], { ...around, mirrors })).toEqual({ path: '/srv/lab', known: true });
  });

  test('of several mirrors to the folder that they stand in', () => {
    const several = [shippedMirrorOf(), shippedMirrorOf({ id: 'other' })];
    expect(defaultFolder(several, around)).toEqual({ path: '/home/me/Streamferry', known: true });
  });
});

describe('an import', () => {
  test('waits for trust', () => {
    const view = shipmentViewOf({ trust: { fingerprint: shipperKey, state: 'new' } });
    expect(importHindrance(view, unasked, unasked)).toBe('Trust the key first.');
    expect(importHindrance(shipmentViewOf({ mirrors: [into('new')] }), unasked, unasked)).toBeUndefined();
  });

  test('waits for the key of the images, and for proof of every mirror', () => {
    const keyMissing = { code: 'KEY_MISSING', message: '' } as const;
    expect(importHindrance(shipmentViewOf({ warnings: [keyMissing] }), unasked, unasked)).toMatch(
      /^Choose the keyring/,
    );
    expect(importHindrance(shipmentViewOf(), unasked, unasked)).toMatch(/^It cannot be imported/);
  });

  test('asks before it takes what nobody signed', () => {
    const view = shipmentViewOf({ mirrors: [{ ...into('new'), unsigned: true }] });
    const asked = importQuestions(view.mirrors);
    expect(asked).toEqual({ acceptUnsigned: true, allowRollback: false });
    expect(importHindrance(view, asked, unasked)).toMatch(/^Nobody signed/);
    expect(importHindrance(view, asked, { ...unasked, acceptUnsigned: true })).toBeUndefined();
  });

  test('asks before it goes back', () => {
    const view = shipmentViewOf({ mirrors: [into('older')] });
    const asked = importQuestions(view.mirrors);
    expect(importHindrance(view, asked, unasked)).toMatch(/^It is older/);
    expect(importHindrance(view, asked, { ...unasked, allowRollback: true })).toBeUndefined();
  });

  test('is not offered where it does not carry what the folder lacks, and is while a volume may bring it', () => {
    const view = shipmentViewOf({ mirrors: [into('new', 7), into('new')] });
    expect(importHindrance(view, unasked, unasked)?.replaceAll('\u00a0', ' ')).toBe(
      'It was made for a site that has more than this folder: 7 files are lacking.',
    );
    const volumes = [...view.volumes, { number: 2, label: 'lab 2 of 2', sizeBytes: 9 }];
    expect(importHindrance({ ...view, volumes }, unasked, unasked)).toBeUndefined();
  });

  test('is not offered where everything is here, but is where one of several is not', () => {
    expect(importHindrance(shipmentViewOf({ mirrors: [into('same')] }), unasked, unasked)).toBe(
      'Everything is here already.',
    );
    expect(importHindrance(shipmentViewOf({ mirrors: [into('same'), into('new')] }), unasked, unasked)).toBeUndefined();
  });
});

test.each([
  ['SIGNER_UNKNOWN', true],
  ['MALFORMED', true],
  ['BAD_ARGUMENT', false],
  ['NOT_WRITABLE', false],
  ['UNEXPECTED', false],
] as const)('a look that is answered with %s tells of a shipment: %s', (code, expected) => {
  expect(tellsOfShipment({ ok: false, failure: { code, message: '' } })).toBe(expected);
});

test('a look at a folder with several shipments tells of them', () => {
  const failure = { code: 'BAD_ARGUMENT', message: '', details: { shipments: 2 } } as const;
  expect(tellsOfShipment({ ok: false, failure })).toBe(true);
});
