import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';

const entry = fileURLToPath(new URL('entry.svelte.js', import.meta.url));

/** A module that mounts components of the renderer, and all that it imports, as one script for a page. */
export async function builtEntry(code: string): Promise<string> {
  const made = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'entry',
        enforce: 'pre',
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? code : undefined),
      },
      svelte({ configFile: false, compilerOptions: { runes: true } }),
    ],
    build: { write: false, minify: false, lib: { entry, formats: ['iife'], name: 'built' } },
  });
  const [output] = [made].flat();
  if (output === undefined || !('output' in output)) throw new Error('Nothing was built.');
  return output.output[0].code;
}

/** How such a module imports a file of the renderer. */
export function rendererFile(path: string): string {
  return JSON.stringify(fileURLToPath(new URL(`../../renderer/${path}`, import.meta.url)));
}
