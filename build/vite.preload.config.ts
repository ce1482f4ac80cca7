import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const from = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** One CommonJS file: a sandboxed preload script can load nothing but `electron`. */
export default defineConfig({
  root: from('.'),
  logLevel: 'warn',
  ssr: { noExternal: true, external: ['electron'] },
  build: {
    ssr: true,
    target: 'chrome140',
    outDir: from('dist'),
    emptyOutDir: false,
    copyPublicDir: false,
    minify: false,
    sourcemap: false,
    rolldownOptions: {
      input: { preload: from('electron/preload/preload.ts') },
      output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
    },
  },
});
