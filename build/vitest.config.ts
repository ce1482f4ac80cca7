import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './longest-first.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

// Each worker thread and each process of a test runs from the sources: what it compiles, the next need not.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../node_modules/.vite/compiled', import.meta.url));

/** These load modules anew or in the place of others, or measure their memory: each file in a process of its own. */
const alone = [
  'test/main/**/*.test.ts',
  'test/preload/**/*.test.ts',
  'test/engine/serve/revisions.test.ts',
  'test/engine/transfer/transfer-control.test.ts',
];

export default defineConfig({
  root,
  // For the renderer's runes: *.svelte.ts.
  plugins: [svelte({ configFile: false, compilerOptions: { runes: true } })],
  test: {
    pool: 'forks',
    // One more than CI has cores: much of what is tested waits for a disk, a browser or a rate.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Many tests stand on real sockets, disks and kills: where CI's machine stalls, one gets a second try. What fails twice fails.
    retry: process.env.CI === undefined ? 0 : 1,
    projects: [
      { extends: true, test: { name: 'together', include: ['test/**/*.test.ts'], exclude: alone, isolate: false } },
      { extends: true, test: { name: 'alone', include: alone } },
    ],
  },
});
