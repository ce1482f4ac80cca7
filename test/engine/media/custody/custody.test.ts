import { describe, expect, it } from 'vitest';
import type { CustodyStep } from '../../../../electron/contract/media.ts';
import { custodyText } from '../../../../electron/engine/media/custody/custody-text.ts';
import {
  custodyStepsOf,
  recordCustody,
  setShippedCustody,
  writtenStep,
} from '../../../../electron/engine/media/custody/steps.ts';
import type { KeptCustodyStep } from '../../../../electron/engine/media/manifest.ts';
import type { Ledger } from '../../../../electron/engine/mirror/ledger.ts';
import { openForReading, openForWriting } from '../../../../electron/engine/mirror/mirror-folder.ts';
import { recordRun } from '../../../../electron/engine/mirror/runs.ts';
import { setUpstreamDocuments } from '../../../../electron/engine/publication/upstream-record.ts';
import { Registry } from '../../../../electron/engine/registry/registry.ts';
import { openLedger } from '../../../helpers/open-ledger.ts';
import { streamAndMirror } from '../../../helpers/stream-and-mirror.ts';

const [manifestA, manifestB] = ['a'.repeat(64), 'b'.repeat(64)];
const fingerprint = 'F'.repeat(40);

function written(at: string, change: Partial<Extract<KeptCustodyStep, { kind: 'written' }>> = {}): KeptCustodyStep {
  return {
    kind: 'written',
    at,
    shipmentId: 'S1',
    manifestSha256: manifestA,
    fingerprint,
    volume: 'Lab 1 of 1',
    files: 3,
    bytes: 30,
    reread: 'direct',
    ...change,
  };
}

function imported(at: string, manifestSha256 = manifestA): Extract<KeptCustodyStep, { kind: 'imported' }> {
  return { kind: 'imported', at, shipmentId: 'S1', manifestSha256, fingerprint, files: 3, bytes: 30 };
}

const downloaded: KeptCustodyStep = {
  kind: 'downloaded',
  source: 'http://images.example.com/',
  from: '2026-01-01T00:00:00.000Z',
  until: '2026-01-01T01:00:00.000Z',
  files: 3,
  bytes: 30,
};

/** A ledger that holds files, by the time at which each was checked. */
function holding(files: Readonly<Record<string, string>>): Ledger {
  const { ledger } = openLedger();
  for (const [path, at] of Object.entries(files)) ledger.recordFiles([{ path, sizeBytes: 10, digest: undefined }], at);
  ledger.replaceHoldings(
    Object.keys(files).map((path) => ({
      ruleId: 'r',
      contentId: 'c',
      product: 'p',
      version: 'v',
      item: path,
      path,
      sizeBytes: 10,
    })),
  );
  return ledger;
}

function steps(ledger: Ledger): KeptCustodyStep[] {
  const source = { url: 'http://near.example.com/', fallbackUrls: [], trust: 'signed', fingerprints: [] } as const;
  return custodyStepsOf({ file: { source }, ledger });
}

describe('custodyStepsOf', () => {
  it('tells of a synced mirror who signed its documents and when its files were checked', async () => {
    const { mirror, folder, stream, server } = await streamAndMirror();
    const before = new Date().toISOString();
    await mirror();
    const { file, ledger, close } = await openForReading(folder);
    if (file === undefined || ledger === undefined) throw new Error('no mirror');
    const told = custodyStepsOf({ file, ledger });
    const bytes = [...stream.files.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    close();
    const signed = told.filter((step) => step.kind === 'signed');
    expect(signed.every(({ signer }) => signer?.fingerprint === stream.fingerprint)).toBe(true);
    expect(signed.flatMap(({ documents }) => documents.map(({ path }) => path)).sort()).toEqual(
      [...stream.documents].sort(),
    );
    const last = told.at(-1);
    expect(last).toMatchObject({ kind: 'downloaded', source: server.url, files: stream.files.size, bytes });
    if (last?.kind !== 'downloaded') throw new Error('not downloaded');
    expect(last.from >= before && last.from <= last.until && last.until <= new Date().toISOString()).toBe(true);
  });

  it('groups documents by signature, oldest first, and names those without one', () => {
    const ledger = holding({});
    const signer = (signedAt: string) => ({ fingerprint: 'A'.repeat(40), signedAt });
    const document = { kind: 'products', contentId: undefined, sizeBytes: 1, updated: undefined } as const;
    setUpstreamDocuments(ledger, [
      { ...document, path: 'streams/v1/a.sjson', sha256: manifestA, signer: signer('2026-02-01T00:00:00.000Z') },
      { ...document, path: 'streams/v1/b.sjson', sha256: manifestB, signer: signer('2026-01-01T00:00:00.000Z') },
      { ...document, path: 'streams/v1/c.json', sha256: 'c'.repeat(64), signer: undefined },
      { ...document, path: 'streams/v1/a.json.gpg', kind: 'signature', sha256: 'd'.repeat(64), signer: undefined },
    ]);
    expect(steps(ledger)).toEqual([
      { kind: 'signed', documents: [{ path: 'streams/v1/c.json', sha256: 'c'.repeat(64) }] },
      {
        kind: 'signed',
        signer: signer('2026-01-01T00:00:00.000Z'),
        documents: [{ path: 'streams/v1/b.sjson', sha256: manifestB }],
      },
      {
        kind: 'signed',
        signer: signer('2026-02-01T00:00:00.000Z'),
        documents: [{ path: 'streams/v1/a.sjson', sha256: manifestA }],
      },
    ]);
  });

  it('counts only files that are held and stand as they should', () => {
    const ledger = holding({
      a: '2026-03-01T00:00:00.000Z',
      b: '2026-03-02T00:00:00.000Z',
      c: '2026-03-03T00:00:00.000Z',
    });
    ledger.recordFiles([{ path: 'stray', sizeBytes: 10, digest: undefined }], '2026-04-01T00:00:00.000Z');
    ledger.recordAudit({ good: [], damaged: ['c'] }, '2026-04-02T00:00:00.000Z');
    expect(steps(ledger)).toEqual([
      {
        kind: 'downloaded',
        source: 'http://near.example.com/',
        from: '2026-03-01T00:00:00.000Z',
        until: '2026-03-02T00:00:00.000Z',
        files: 2,
        bytes: 20,
      },
    ]);
  });

  it('tells of an imported mirror what its shipment told, and only then what happened here', () => {
    const ledger = holding({ a: '2026-01-05T00:00:00.000Z' });
    setShippedCustody(ledger, [downloaded, written('2026-01-02T00:00:00.000Z', { revision: 4 })]);
    recordCustody(ledger, imported('2026-01-05T00:00:01.000Z'));
    const { revision: _, ...stripped } = { revision: 4, ...written('2026-01-02T00:00:00.000Z') };
    expect(steps(ledger)).toEqual([downloaded, stripped, imported('2026-01-05T00:00:01.000Z')]);
  });

  it('adds what a sync received here after an import', () => {
    const ledger = holding({ a: '2026-01-05T00:00:00.000Z', b: '2026-02-01T00:00:30.000Z' });
    setShippedCustody(ledger, [downloaded]);
    recordCustody(ledger, imported('2026-01-05T00:00:01.000Z'));
    recordRun(ledger, {
      id: 'run',
      kind: 'sync',
      startedAt: new Date('2026-02-01T00:00:00.000Z'),
      endedAt: new Date('2026-02-01T00:01:00.000Z'),
      result: {
        outcome: 'done',
        fetchedFiles: 1,
        fetchedBytes: 10,
        documentBytes: 0,
        reusedFiles: 0,
        removedFiles: 0,
        failures: [],
      },
    });
    const here = {
      ...downloaded,
      source: 'http://near.example.com/',
      from: '2026-02-01T00:00:30.000Z',
      until: '2026-02-01T00:00:30.000Z',
      files: 1,
      bytes: 10,
    };
    expect(steps(ledger)).toEqual([downloaded, imported('2026-01-05T00:00:01.000Z'), here]);
  });

  it('leaves out writings that went elsewhere', () => {
    const ledger = holding({});
    const mine = written('2026-01-02T00:00:00.000Z');
    setShippedCustody(ledger, [written('2026-01-01T00:00:00.000Z', { manifestSha256: manifestB }), mine]);
    recordCustody(ledger, imported('2026-01-05T00:00:00.000Z'));
    expect(steps(ledger)).toEqual([mine, imported('2026-01-05T00:00:00.000Z')]);
  });
});

describe('recordCustody', () => {
  it('notes the revision that was written, which stays with the step after a sync', async () => {
    const { mirror, folder, stream } = await streamAndMirror();
    const write = async (step: KeptCustodyStep) => {
      const open = await openForWriting(folder, () => new Date());
      recordCustody(open.ledger, step);
      await open.close();
    };
    await mirror();
    await write(written('2026-01-01T00:00:00.000Z'));
    await stream.publish(['20250102', '20250103']);
    await mirror();
    await write(written('2026-01-02T00:00:00.000Z', { manifestSha256: manifestB }));
    const { file, ledger, close } = await openForReading(folder);
    if (file === undefined || ledger === undefined) throw new Error('no mirror');
    const moves = custodyStepsOf({ file, ledger }).filter((step) => step.kind === 'written');
    close();
    expect(moves.map(({ revision, manifestSha256 }) => [revision, manifestSha256])).toEqual([
      [1, manifestA],
      [2, manifestB],
    ]);
  });

  it('takes the same volume of the same shipment once, and another one beside it', () => {
    const ledger = holding({});
    recordCustody(ledger, written('2026-01-01T00:00:00.000Z'));
    recordCustody(ledger, written('2026-01-01T00:00:00.000Z', { volume: 'Lab 2 of 2' }));
    recordCustody(ledger, written('2026-01-03T00:00:00.000Z'));
    expect(
      steps(ledger).map((step) => (step.kind === 'written' ? `${step.at.slice(0, 10)} ${step.volume}` : step.kind)),
    ).toEqual(['2026-01-01 Lab 2 of 2', '2026-01-03 Lab 1 of 1']);
  });

  it('tells every import, of the same shipment too', () => {
    const ledger = holding({});
    for (const at of ['2026-01-05T00:00:00.000Z', '2026-01-06T00:00:00.000Z']) recordCustody(ledger, imported(at));
    expect(steps(ledger)).toHaveLength(2);
  });

  it('keeps the newest of a shipment that is written for ever', () => {
    const ledger = holding({});
    for (let number = 0; number < 40; number += 1) {
      const manifestSha256 = number.toString(16).padStart(64, '0');
      recordCustody(ledger, written(`2026-01-01T00:00:${String(number).padStart(2, '0')}.000Z`, { manifestSha256 }));
    }
    recordCustody(ledger, written('2026-01-01T00:00:00.000Z', { shipmentId: 'S2', manifestSha256: manifestB }));
    const kept = steps(ledger).flatMap((step) => (step.kind === 'written' ? [step] : []));
    expect(kept).toHaveLength(33);
    expect(kept.at(-1)?.at).toBe('2026-01-01T00:00:39.000Z');
    expect(kept.some(({ shipmentId }) => shipmentId === 'S2')).toBe(true);
  });
});

describe('writtenStep', () => {
  it('is what the seal of a volume tells', () => {
    const seal = {
      format: 'streamferry-volume',
      version: 1,
      shipmentId: 'S1',
      manifestSha256: manifestA,
      sumsSha256: manifestB,
      title: 'Lab',
      createdAt: '2026-01-01T00:00:00.000Z',
      number: 1,
      volumes: 1,
      label: 'Lab 1 of 1',
      writtenAt: '2026-01-01T00:00:00.000Z',
      files: 3,
      bytes: 30,
      reread: 'direct',
    } as const;
    expect(writtenStep(seal, fingerprint)).toEqual(written('2026-01-01T00:00:00.000Z'));
  });
});

describe('custodyText', () => {
  const all: readonly CustodyStep[] = [
    {
      kind: 'signed',
      signer: {
        fingerprint: 'A'.repeat(40),
        userId: 'Images <images@example.com>',
        signedAt: '2026-01-01T00:00:00.000Z',
      },
      documents: [{ path: 'streams/v1/index.sjson', sha256: manifestA }],
    },
    { kind: 'signed', documents: [{ path: 'streams/v1/other.json', sha256: manifestB }] },
    downloaded,
    { ...written('2026-01-03T00:00:00.000Z', { revision: 1 }) },
    { ...written('2026-01-04T00:00:00.000Z', { revision: 2, reread: 'none' }) },
    { ...imported('2026-01-05T00:00:00.000Z'), held: { files: 14, bytes: 140 }, onItsWord: 1 },
    { ...imported('2026-01-05T00:00:00.000Z'), files: 0, bytes: 0 },
    {
      kind: 'served',
      client: '6b0c9f9c-aaaa-bbbb-cccc-0123456789ab',
      until: '2026-01-06T00:00:00.000Z',
      files: 1,
      bytes: 1234567,
    },
  ];
  const facts = {
    mirrorId: 'id',
    name: 'Lab',
    folder: '/srv/lab',
    madeAt: '2026-02-01T12:34:56.789Z',
    revision: 2,
    files: 3,
    sizeBytes: 30,
    steps: all,
  };

  it('tells every step with digests and times, in lines that fit a page', () => {
    const text = custodyText(facts);
    expect(text).toContain('Holds now  revision 2: 3 files, 30 bytes');
    expect(text).toContain('2026-02-01 12:34:56 UTC');
    for (const word of [
      '1. Signed',
      '2. Published unsigned',
      '3. Downloaded',
      '4. Written',
      '6. Imported',
      '8. Served',
    ]) {
      expect(text).toContain(`${word}`);
    }
    for (const digest of [manifestA, manifestB]) expect(text).toContain(digest);
    expect(text).toContain('1 file, 1 234 567 bytes');
    expect(text.split('\n').filter((line) => line.length > 92)).toEqual([]);
  });

  it('says which revision was written, and whether it is the one held now', () => {
    const text = custodyText(facts);
    expect(text).toContain('revision 1; revision 2 is held now');
    expect(text).toContain('revision 2, which is held now');
  });

  it('tells what an import read apart from what was held after it', () => {
    const text = custodyText(facts);
    expect(text).toMatch(
      /Imported, checked on the way\n(.*\n)* {3}Checked +3 files, 30 bytes\n {3}Held after +14 files, 140 bytes/u,
    );
    expect(text).toContain('Unproven   1 held item that nothing upstream signed');
    expect(text).toMatch(/7\. Imported\n(.*\n)* {3}Checked +documents alone/u);
  });

  it('lets nothing that came from elsewhere feign a line', () => {
    const text = custodyText({ ...facts, name: 'Lab\n9. Served to everybody', steps: [] });
    expect(text.split('\n').some((line) => line.startsWith('9.'))).toBe(false);
  });
});

describe('custody of a mirror', () => {
  it('ends with whom it was served to, counting what is held now', async () => {
    const { mirror, folder, engine } = await streamAndMirror();
    await mirror();
    const { id } = await engine.mirror(folder);
    const { ledger, close } = await openForReading(folder);
    const [one, two] = [...(ledger?.files().values() ?? [])];
    close();
    const registry = Registry.open(engine.dataFolder, { readOnly: false });
    const fetch = { cluster: 'maas-1', mirrorId: id };
    registry.watch.remember([
      { ...fetch, fileKey: one?.digest?.hex ?? '', fetchedAt: Date.parse('2026-01-01T00:00:00Z') },
      { ...fetch, fileKey: two?.digest?.hex ?? '', fetchedAt: Date.parse('2026-01-02T00:00:00Z') },
      { ...fetch, fileKey: 'gone since', fetchedAt: Date.parse('2026-01-03T00:00:00Z') },
      { cluster: 'elsewhere', mirrorId: 'another', fileKey: one?.digest?.hex ?? '', fetchedAt: 1 },
    ]);
    registry.close();
    const custody = await engine.api.media.custody({ folder });
    expect(custody).toMatchObject({ mirrorId: id, folder, revision: 1 });
    expect(custody.steps.at(-1)).toEqual({
      kind: 'served',
      client: 'maas-1',
      until: '2026-01-02T00:00:00.000Z',
      files: 2,
      bytes: (one?.sizeBytes ?? 0) + (two?.sizeBytes ?? 0),
    });
    expect(custody.text).toContain('maas-1');
  });

  it('is not to be had of a folder that publishes nothing', async () => {
    const { folder, engine } = await streamAndMirror();
    await (await openForWriting(folder, () => new Date())).close();
    await expect(engine.api.media.custody({ folder })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });
});
