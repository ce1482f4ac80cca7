import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, startMirrorServer, until } from '../../../helpers/mirror-server.ts';
import { type ShippedMirror, shipMirror, shipmentOn } from '../../../helpers/served-shipment.ts';
import { longTempFolder, tempFolder } from '../../../helpers/temp-folder.ts';
import { imageFileSystems, mountImage, noVolumeImages } from '../../../helpers/volume-images.ts';

const large = 'noble/amd64/20250101/ga-24.04-000/boot-kernel';
const scene = longTempFolder();
let shipped: ShippedMirror;

beforeAll(async () => {
  const fileSizeBytes = (path: string) => (path === large ? 2_500_000 : 10_000);
  shipped = await shipMirror({ folder: scene.folder, volumes: 1, partBytes: 1_000_000, fileSizeBytes });
});

afterAll(async () => {
  await shipped?.made.engine.close();
  scene.remove();
});

/** Names, sizes, times of change and content of everything on a volume. */
function stateOf(root: string): string[] {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  return names.map((name) => {
    const entry = statSync(join(root, name));
    const bytes = entry.isFile() ? readFileSync(join(root, name)) : '';
    return [name, entry.size, entry.mtimeMs, createHash('sha256').update(bytes).digest('hex')].join(' ');
  });
}

/** Names and bytes only: some of these file systems take no modes. */
function carry(from: string, to: string): void {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const target = join(to, file.slice(from.length));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, readFileSync(file));
  }
}

describe.skipIf(noVolumeImages !== undefined).each(imageFileSystems)('a real %s volume', (fileSystem) => {
  test('is served byte for byte and not written to, also when it is pulled and plugged in again', async () => {
    const volume = await mountImage({ fileSystem, sizeMb: 80, folder: tempFolder() });
    const folder = join(volume.mountPoint, 'streamferry-lab');
    carry(shipped.shipment.folders[0] ?? '', folder);
    await volume.unmount();
    await volume.mount();
    const before = stateOf(volume.mountPoint);
    const { mirrors } = await shipmentOn([volume.mountPoint], shipped.stream.keyringFile);
    const { origin, notices } = await startMirrorServer(mirrors, { limits: { pollMs: 50 } });
    const good = readFileSync(join(shipped.made.folder, large));
    const paths = [...shipped.stream.files.keys(), ...shipped.stream.documents];
    for (const path of paths) {
      const { status, body } = await ask(`${origin}/lab/${path}`);
      expect([path, status, body.equals(readFileSync(join(shipped.made.folder, path)))]).toEqual([path, 200, true]);
    }
    const range = { headers: { range: 'bytes=999990-2000009' } };
    expect((await ask(`${origin}/lab/${large}`, range)).body.equals(good.subarray(999_990, 2_000_010))).toBe(true);
    volume.pull();
    expect(existsSync(folder)).toBe(false);
    expect((await ask(`${origin}/lab/${large}`)).status).toBe(404);
    await until('it is told', () => notices.some(({ message }) => message.startsWith('lab is not there any more')));
    await volume.mount();
    expect((await ask(`${origin}/lab/${large}`)).body.equals(good)).toBe(true);
    await until('it is told', () => notices.some(({ message }) => message.startsWith('lab is there again')));
    expect(stateOf(volume.mountPoint)).toEqual(before);
  });
});
