import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { NewMirror } from '../../../electron/contract/api.ts';
import { sharedFolder } from '../../helpers/shared.ts';
import { streamAndMirror } from '../../helpers/stream-and-mirror.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { described, filterRule, testEngine } from '../../helpers/test-engine.ts';

const tiny = sharedFolder('streams', 'maas-tiny', 'ephemeral-v3', 'stable');
const source = described(tiny, sharedFolder('streams', 'maas-tiny', 'keyring.gpg'));
const focal = filterRule(['release=focal', 'arch=amd64', 'subarch~^(ga-20.04|hwe-20.04)$'], { max: 2 });
const bootloaders = filterRule(['bootloader-type~.']);

/** A synced mirror of focal's two kernels, two versions each, and all bootloaders. */
async function synced(wish: Partial<NewMirror> = {}) {
  const engine = await testEngine();
  const folder = join(tempFolder(), 'mirror');
  const selection = { rules: [focal, bootloaders], pins: [] };
  const common = { name: 'm', folder, source, selection, publication: 'verbatim', keepRevisions: 0 } as const;
  const { id } = await engine.api.mirrors.create({ ...common, ...wish });
  const mirror = { id };
  await engine.sync({ mirror });
  return { engine, folder, mirror, images: () => engine.api.mirrors.images(mirror) };
}

describe('the images of a mirror', () => {
  test('are what it holds, not what its documents list; bootloaders last', async () => {
    const { images } = await synced();
    const found = await images();
    expect(found.notifications).toEqual([]);
    expect(found.images.map(({ title, arch, isBootloader }) => [title, arch, isBootloader])).toEqual([
      ['20.04 LTS', 'amd64', false],
      ['UEFI', 'arm64', true],
      ['UEFI', 'amd64', true],
      ['Open Firmware', 'ppc64el', true],
      ['PXE', 'i386', true],
    ]);
    expect(found.images[0]).toEqual({
      os: 'ubuntu',
      release: 'focal',
      arch: 'amd64',
      label: 'stable',
      title: '20.04 LTS',
      codename: 'Focal Fossa',
      version: '20.04',
      lts: true,
      supportEnds: '2025-05-31',
      esmEnds: '2030-04-23',
      state: 'synced',
      isBootloader: false,
      kernels: ['ga-20.04', 'hwe-20.04'],
      versions: ['20250102', '20250101'],
      sizeBytes: 2 * (17_000 + 17_010 + 41_711),
      files: 12,
      missing: [],
    });
  });

  test('are none before the first sync', async () => {
    const { engine, folder, source: other } = await streamAndMirror();
    await engine.api.mirrors.create({ name: 'm', folder, source: other, selection: { rules: [], pins: [] } });
    expect(await engine.api.mirrors.images({ folder })).toEqual({ images: [], notifications: [] });
  });

  test('are incomplete where a file of the newest version is gone, damaged or was never taken', async () => {
    const { engine, folder, images, mirror } = await synced();
    const kernel = 'focal/amd64/20250102/ga-20.04/generic/boot-kernel';
    rmSync(join(folder, kernel));
    writeFileSync(join(folder, 'bootloaders/pxe/i386/20210819.0/syslinux.tar.xz'), 'x'.repeat(3210));
    const product = 'com.ubuntu.maas.stable:v3:boot:20.04:amd64:ga-20.04';
    const contentId = 'com.ubuntu.maas:stable:v3:download';
    expect((await images()).images[0]).toMatchObject({
      state: 'incomplete',
      missing: [{ contentId, product, version: '20250102', item: 'boot-kernel', path: kernel }],
    });
    await engine.audit(folder);
    const states = (await images()).images.map(({ state }) => state);
    expect(states).toEqual(['incomplete', 'synced', 'synced', 'synced', 'incomplete']);
    const rules = [filterRule(['release=focal', 'arch=amd64', 'subarch=ga-20.04', 'ftype!=manifest'], { max: 1 })];
    await engine.api.mirrors.edit({ mirror, selection: { rules, pins: [] } });
    await engine.sync({ mirror });
    expect((await images()).images).toMatchObject([
      { state: 'incomplete', files: 3, missing: [{ item: 'manifest' }], kernels: ['ga-20.04'] },
    ]);
  });

  test('do not mind an older version that lost a file', async () => {
    const { folder, images } = await synced();
    rmSync(join(folder, 'focal/amd64/20250101/squashfs'));
    expect((await images()).images[0]).toMatchObject({ state: 'synced', missing: [] });
  });

  test('are hidden where a trimmed publication leaves all their kernels out', { timeout: 60_000 }, async () => {
    const { engine, images, mirror } = await synced({ publication: 'trimmed' });
    expect((await images()).images.map(({ state }) => state)).toEqual(new Array(5).fill('synced'));
    const leaveOutKernels = { subarches: ['ga-20.04', 'hwe-20.04'] };
    await engine.api.mirrors.edit({ mirror, leaveOutKernels });
    const { jobId } = await engine.api.publication.publish({ mirror });
    expect(await engine.api.jobs.wait({ id: jobId })).toMatchObject({ state: 'done' });
    const [hidden, loader] = (await images()).images;
    expect(hidden).toMatchObject({ state: 'hidden', kernels: ['ga-20.04', 'hwe-20.04'], title: '20.04 LTS' });
    expect(loader).toMatchObject({ state: 'synced' });
  });

  test('that upstream dropped and that are kept are still called by their name', async () => {
    const { engine, folder, source: other, stream } = await streamAndMirror();
    const selection = { rules: [filterRule([], { max: 2, keep: true })], pins: [] };
    await engine.api.mirrors.create({ name: 'm', folder, source: other, selection, publication: 'verbatim' });
    await engine.sync({ mirror: { folder } });
    await stream.publish(['20250103']);
    await engine.sync({ mirror: { folder } });
    expect((await engine.api.mirrors.images({ folder })).images).toMatchObject([
      { title: '24.04 LTS', versions: ['20250103', '20250102'], state: 'synced', files: 12 },
    ]);
  });

  test('come with the release notifications of the stream', async () => {
    const engine = await testEngine();
    const folder = join(tempFolder(), 'mirror');
    const practice = { kind: 'saved', id: 'practice' } as const;
    const selection = { rules: [filterRule(['os=pxelinux'], { max: 1 })], pins: [] };
    await engine.api.mirrors.create({ name: 'm', folder, source: practice, selection, publication: 'verbatim' });
    await engine.sync({ mirror: { folder } });
    const found = await engine.api.mirrors.images({ folder });
    expect(found.images.map(({ os }) => os)).toEqual(['pxelinux']);
    expect(found.notifications).toMatchObject([{ maasVersions: '3.7.3' }]);
  });
});
