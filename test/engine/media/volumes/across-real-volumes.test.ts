import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { claimsToBeComplete, shipmentFaults } from '../../../helpers/shipment-faults.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';
import { codes, type TestEngine, testEngine } from '../../../helpers/test-engine.ts';
import { treeOf } from '../../../helpers/tree.ts';
import { type ImageFileSystem, imageFileSystems, mountImage, noVolumeImages } from '../../../helpers/volume-images.ts';
import { type Exporting, exporting } from '../export/exporting.ts';
import { contextOf, shipmentIn, writing } from '../export/writing.ts';

/** A mirror to carry, and a volume of its own to carry it on. */
async function carrying(fileSystem: ImageFileSystem) {
  const made = await exporting({ productCount: 2, filesPerVersion: 2 });
  const image = await mountImage({ fileSystem, sizeMb: 68, folder: tempFolder() });
  return { made, image, target: image.mountPoint, shipment: shipmentIn(image.mountPoint) };
}

/** Takes the shipment into a mirror of a site that has only its MAAS's keyring and the fingerprint read to it. */
async function importAtSite(made: Exporting, folder: string) {
  const site = await testEngine();
  const fingerprint = await fingerprintOf(made.engine);
  const from = { folders: [folder], fingerprint, keyringFile: made.stream.keyringFile };
  const view = await site.api.media.inspect(from);
  const intoFolder = join(tempFolder(), 'site');
  const { jobId } = await site.api.media.import({ ...from, intoFolder });
  const { result } = await site.api.jobs.wait({ id: jobId });
  return { view, intoFolder, result };
}

async function fingerprintOf({ api }: TestEngine): Promise<string> {
  const [key] = await api.keys.list({});
  if (key === undefined) throw new Error('There is no signing key');
  return key.fingerprint;
}

function check(shipment: string): string {
  return execFileSync('sha256sum', ['--check', '--quiet', '--strict', 'SHA256SUMS'], {
    cwd: shipment,
    encoding: 'utf8',
  });
}

describe.skipIf(noVolumeImages !== undefined)(`a mirror across a real volume ${noVolumeImages ?? ''}`, () => {
  test.for(imageFileSystems)('%s: what comes out is byte for byte what went in', async (fileSystem) => {
    const { made, image, target, shipment } = await carrying(fileSystem);
    const visible = made.visible();
    expect(Object.keys(visible).some((path) => path.includes(':'))).toBe(true);
    // Some files go in parts, as those above FAT's limit do.
    const { outcome, export: written } = await made.export({ target, maxFileBytes: 9_000 });
    expect(outcome).toBe('done');
    expect(written).toMatchObject({ safeToRemove: true, reread: fileSystem === 'fat32' ? 'cached' : 'dropped-cache' });

    await image.unmount();
    await image.mount({ readOnly: true });
    expect(readdirSync(join(shipment, 'data'), { recursive: true }).some((name) => String(name).endsWith('.002'))).toBe(
      true,
    );
    expect(await shipmentFaults(shipment)).toEqual([]);
    expect(check(shipment)).toBe('');

    const { view, intoFolder, result } = await importAtSite(made, target);
    expect(view).toMatchObject({ damaged: [], trust: { state: 'trusted' } });
    expect(result?.failures).toEqual([]);
    expect(result?.outcome).toBe('done');
    expect(treeOf(intoFolder, ['.streamferry'])).toEqual(visible);

    const restored = join(tempFolder(), 'restored');
    execFileSync('sh', [join(shipment, 'restore.sh'), restored]);
    expect(treeOf(restored)).toEqual(visible);
  });

  test('on FAT32 a second trip writes only what is new to it', async () => {
    const { made, image, target, shipment } = await carrying('fat32');
    await made.export({ target });
    await image.unmount();
    await image.mount();
    const { export: again } = await made.export({ target });
    expect(again).toMatchObject({ copiedBytes: 0, safeToRemove: true });
    expect(again?.keptBytes).toBeGreaterThan(0);
    await image.unmount();
    await image.mount();
    expect(await shipmentFaults(shipment)).toEqual([]);
  });

  test.for([
    ['exfat', 'reread'],
    ['ntfs', 'flush'],
    ['fat32', 'copy'],
  ] as const)(
    '%s pulled at %s: nothing is claimed, nothing lands below, and the next run ends it',
    async ([fileSystem, at]) => {
      const { made, image, target, shipment } = await carrying(fileSystem);
      const { write } = await writing(made, target);
      const context = contextOf((phase) => {
        if (phase === at) image.pull();
      });
      await expect(write({ context })).rejects.toMatchObject({ code: 'TARGET_GONE' });
      expect(readdirSync(target), 'the folder below the mount point').toEqual([]);
      await image.mount();
      expect(claimsToBeComplete(shipment)).toBe(false);
      const refused = importAtSite(made, target);
      await expect(refused).rejects.toMatchObject({ code: 'MALFORMED' });
      expect((await made.export({ target })).outcome).toBe('done');
      expect(await shipmentFaults(shipment)).toEqual([]);
    },
  );

  test('a read-only one is refused before anything is written', async () => {
    const { made, image, target } = await carrying('exfat');
    await image.unmount();
    const before = readFileSync(image.imageFile);
    await image.mount({ readOnly: true });
    const result = await made.export({ target });
    expect(codes(result)).toEqual(['NOT_WRITABLE']);
    expect(result.failures[0]?.message).toContain('read-only');
    await image.unmount();
    expect(readFileSync(image.imageFile).equals(before)).toBe(true);
  });

  test.for([
    ['exfat', true],
    // Its driver leaves a broken folder behind where it finds no space for one.
    ['fat32', false],
  ] as const)('%s that others fill meanwhile is told as full, and claims nothing', async ([fileSystem, mends]) => {
    const { made, target, shipment } = await carrying(fileSystem);
    const film = join(target, 'film');
    const { write } = await writing(made, target);
    const context = contextOf((phase) => {
      if (phase === 'copy') fill(film);
    });
    await expect(write({ context })).rejects.toMatchObject({ code: 'TARGET_FULL' });
    expect(claimsToBeComplete(shipment)).toBe(false);
    expect(codes(await made.export({ target }))).toEqual(['TARGET_FULL']);
    if (!mends) return;
    rmSync(film);
    expect((await made.export({ target })).failures).toEqual([]);
    expect(await shipmentFaults(shipment)).toEqual([]);
  });
});

/** Writes a file until there is no space left. */
function fill(file: string): void {
  const zeros = Buffer.alloc(4096);
  const descriptor = openSync(file, 'wx');
  try {
    for (;;) writeSync(descriptor, zeros);
  } catch (error) {
    // FAT's driver has another name for it.
    expect(error).toMatchObject({ code: expect.stringMatching(/^(ENOSPC|EPERM)$/) });
  } finally {
    closeSync(descriptor);
  }
}
