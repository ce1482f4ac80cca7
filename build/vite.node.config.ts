import { chmodSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const from = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The command line can be run as a program of its own. */
const executable: Plugin = {
  name: 'executable-cli',
  writeBundle: ({ dir }) => chmodSync(join(dir ?? from('dist'), 'cli.js'), 0o755),
};

/** Everything that runs on Node: the desktop's main process, the CLI and the worker threads, flat in dist/, so that workers are found beside their caller. */
export default defineConfig({
  root: from('.'),
  logLevel: 'warn',
  plugins: [executable],
  ssr: { noExternal: true, external: ['better-sqlite3', 'electron'] },
  build: {
    ssr: true,
    target: 'node22',
    outDir: from('dist'),
    emptyOutDir: false,
    minify: false,
    sourcemap: false,
    license: { fileName: 'licences-node.json' },
    rolldownOptions: {
      input: {
        main: from('electron/main/main.ts'),
        cli: from('electron/cli/main.ts'),
        'transfer-worker': from('electron/engine/transfer/transfer-worker.ts'),
        'digest-worker': from('electron/engine/audit/digest-worker.ts'),
        'trim-worker': from('electron/engine/publication/trim-worker.ts'),
        'serve-worker': from('electron/engine/serve/serve-worker.ts'),
        'reread-worker': from('electron/engine/media/volumes/reread-worker.ts'),
        'copy-worker': from('electron/engine/media/export/copy-worker.ts'),
      },
      external: [...builtinModules, /^node:/],
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
    },
  },
});
