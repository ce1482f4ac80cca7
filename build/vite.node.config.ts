import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const from = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Everything that runs on Node: the CLI and the worker threads, flat in dist/, so that workers are found beside their caller. */
export default defineConfig({
  root: from('.'),
  logLevel: 'warn',
  ssr: { noExternal: true, external: ['better-sqlite3', 'electron'] },
  build: {
    ssr: true,
    target: 'node22',
    outDir: from('dist'),
    emptyOutDir: false,
    minify: false,
    sourcemap: false,
    rolldownOptions: {
      input: {
        cli: from('electron/cli/main.ts'),
        'transfer-worker': from('electron/engine/transfer/transfer-worker.ts'),
        'digest-worker': from('electron/engine/audit/digest-worker.ts'),
        'trim-worker': from('electron/engine/publication/trim-worker.ts'),
        'serve-worker': from('electron/engine/serve/serve-worker.ts'),
      },
      external: [...builtinModules, /^node:/],
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
    },
  },
});
