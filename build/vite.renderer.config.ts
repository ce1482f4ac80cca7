import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const from = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The interface: static files for a strict content security policy, under any origin and path. */
export default defineConfig({
  root: from('renderer'),
  base: './',
  logLevel: 'warn',
  plugins: [svelte({ configFile: false, compilerOptions: { runes: true } })],
  css: { preprocessorOptions: { scss: { quietDeps: true } } },
  build: {
    target: 'chrome140',
    outDir: from('dist/renderer'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    license: { fileName: 'licences-renderer.json' },
    chunkSizeWarningLimit: 800,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
});
