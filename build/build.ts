import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { writeLicences } from './write-licences.ts';

const config = (name: string) => fileURLToPath(new URL(`vite.${name}.config.ts`, import.meta.url));

export interface BuildOptions {
  /** Absolute. */
  readonly outFolder: string;
  /** Take away what earlier builds left there. Not while a program runs from it. */
  readonly clean: boolean;
}

/** Builds all that runs: main process, CLI, workers, preload and interface; notes the licences of what went in. */
export async function buildAll({ outFolder, clean }: BuildOptions): Promise<void> {
  await build({ configFile: config('node'), build: { outDir: outFolder, emptyOutDir: clean } });
  await build({ configFile: config('preload'), build: { outDir: outFolder } });
  await build({ configFile: config('renderer'), build: { outDir: join(outFolder, 'renderer') } });
  await writeLicences(outFolder);
}

if (import.meta.main) {
  const outFolder = fileURLToPath(new URL('../dist', import.meta.url));
  await buildAll({ outFolder, clean: process.argv.includes('--clean') });
}
