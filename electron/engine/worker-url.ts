/** Worker thread entries, by the name the build gives them, with their place among the engine's sources. */
const entries = {
  'transfer-worker': './transfer/transfer-worker.ts',
  'digest-worker': './audit/digest-worker.ts',
  'trim-worker': './publication/trim-worker.ts',
  'serve-worker': './serve/serve-worker.ts',
  'reread-worker': './media/volumes/reread-worker.ts',
  'copy-worker': './media/export/copy-worker.ts',
} as const;

export type WorkerName = keyof typeof entries;

/** Where a worker's entry stands: among the sources when run from them, flat beside the caller when bundled. */
export function workerUrl(name: WorkerName): URL {
  const fromSources = new URL(import.meta.url).pathname.endsWith('.ts');
  return new URL(fromSources ? entries[name] : `./${name}.js`, import.meta.url);
}
