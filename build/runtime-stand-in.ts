import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The Electron runtime that `npm install` fetched; undefined where it could not. */
export function installedRuntime(): string | undefined {
  const folder = join(dirname(createRequire(import.meta.url).resolve('electron/package.json')), 'dist');
  return existsSync(join(folder, 'version')) ? folder : undefined;
}

const script = `#!/bin/sh
echo 'This is a stand-in: Streamferry was packed without an Electron runtime, to look at the archive only.' >&2
exit 1
`;

/** Lays out a folder in the shape of a Linux runtime, so that packing can be done and looked at without one. It runs nothing. */
export async function makeRuntimeStandIn(folder: string): Promise<void> {
  await mkdir(join(folder, 'resources'), { recursive: true });
  await mkdir(join(folder, 'locales'), { recursive: true });
  await writeFile(join(folder, 'electron'), script, { mode: 0o755 });
  await writeFile(join(folder, 'chrome_crashpad_handler'), script, { mode: 0o755 });
  await writeFile(join(folder, 'chrome-sandbox'), script, { mode: 0o755 });
  await writeFile(join(folder, 'LICENSE'), 'A stand-in for the text of Electron.\n');
  await writeFile(join(folder, 'LICENSES.chromium.html'), '<p>A stand-in for the texts of Chromium.</p>\n');
}
