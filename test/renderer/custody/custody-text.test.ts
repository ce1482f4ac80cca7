import { describe, expect, test } from 'vitest';
import type { CustodyStep } from '../../../electron/contract/media.ts';
import { custodyFileName, custodyWords } from '../../../renderer/features/custody/custody-text.ts';
import { shipperKey } from '../../helpers/media-facts.ts';

const amount = { files: 73, bytes: 1_500_000_000 };
const shipped = { shipmentId: 's1', manifestSha256: 'ef'.repeat(32), fingerprint: shipperKey, ...amount };
const at = '2026-01-02T03:04:05.000Z';
const signer = { fingerprint: shipperKey, userId: 'Image Builder <builder@example.com>', signedAt: at };

const titles: readonly [CustodyStep, string][] = [
  [{ kind: 'signed', signer, documents: [] }, 'Signed by Image Builder 9F86…4F1B'],
  [{ kind: 'signed', documents: [] }, 'Nobody signed the source'],
  [{ kind: 'downloaded', source: 'https://x/', from: at, until: at, ...amount }, 'Downloaded and checked'],
  [{ kind: 'written', at, volume: 'lab 1 of 2', reread: 'direct', ...shipped }, 'Written to lab 1 of 2'],
  [{ kind: 'imported', at, ...shipped }, 'Imported and checked'],
  [
    { kind: 'served', client: '10.0.0.5', maasVersion: '3.7.3', until: at, ...amount },
    'Served to MAAS 3.7.3 at 10.0.0.5',
  ],
  [{ kind: 'served', client: '10.0.0.5', until: at, ...amount }, 'Served to 10.0.0.5'],
];

describe('a step of the chain of custody', () => {
  test.each(titles)('%j has its words', (step, title) => {
    expect(custodyWords(step, 3).title).toBe(title);
  });

  test('on a medium can be held against it by digest and key, and tells how it was read back', () => {
    const words = custodyWords({ kind: 'written', at, volume: 'lab', reread: 'none', ...shipped }, 3);
    expect(words.digests.map(({ value }) => value)).toEqual(['s1', 'ef'.repeat(32), shipperKey]);
    expect(words.lines.join(' ')).toContain('not read back');
    expect(words.at).toBe(at);
  });

  test('of another revision than the one held says of which, and others say nothing', () => {
    const written = { kind: 'written', at, volume: 'lab', reread: 'direct', ...shipped } as const;
    const imported = { kind: 'imported', at, ...shipped } as const;
    const lastLines = [written, imported].flatMap((step) =>
      [1, 3, undefined].map((revision) =>
        custodyWords(revision === undefined ? step : { ...step, revision }, 3).lines.slice(1),
      ),
    );
    expect(lastLines).toEqual([
      ['Carried revision 1; revision 3 is held now.'],
      [],
      [],
      ['Became revision 1; revision 3 is held now.'],
      [],
      [],
    ]);
  });

  test('tells what an import read apart from what the mirror held after it', () => {
    const held = { files: 80, bytes: 2_000_000_000 };
    const words = custodyWords({ kind: 'imported', at, ...shipped, held, onItsWord: 2 }, 3);
    expect(words.lines[0]).toMatch(/^73\sfiles, .*every digest checked/u);
    expect(words.lines[1]).toMatch(/^Held after it: 80\sfiles/u);
    expect(words.lines[2]).toMatch(/2\sheld items on the shipment/u);
    const none = custodyWords({ kind: 'imported', at, ...shipped, files: 0, bytes: 0 }, 3);
    expect([none.title, ...none.lines]).toEqual(['Imported', 'Documents alone: no file was read.']);
  });

  test('names each document that upstream signed with its digest', () => {
    const documents = [{ path: 'streams/v1/index.sjson', sha256: 'ab'.repeat(32) }];
    expect(custodyWords({ kind: 'signed', signer, documents }, 3).digests).toEqual([
      { name: 'Key', value: shipperKey },
      { name: 'streams/v1/index.sjson', value: 'ab'.repeat(32) },
    ]);
  });
});

test('the file of a chain is called after mirror and revision', () => {
  expect(custodyFileName({ name: 'Building 4, lab', revision: 3 })).toBe('custody-building-4-lab-r3.txt');
  expect(custodyFileName({ name: '…', revision: 1 })).toBe('custody-mirror-r1.txt');
});
