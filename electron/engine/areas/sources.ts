import type { EngineApi, KeySummary } from '../../contract/api.ts';
import { distinctSigners, newestUpdate } from '../catalogue/document-facts.ts';
import { readCatalogue } from '../catalogue/read-catalogue.ts';
import { TrustError } from '../errors.ts';
import { defaultAccess, fetchKey, keyStoreFolder } from '../source/connect.ts';
import { findKeyring } from '../source/key-search.ts';
import { keysAtHand } from './keys-at-hand.ts';
import type { Services } from './services.ts';
import { connectTo, findSource } from './source-look-up.ts';

export function sourcesArea(services: Services): EngineApi['sources'] {
  const { registry, events } = services;
  const told = async <T>(work: Promise<T>): Promise<T> => {
    const value = await work;
    events.emit('sources', await registry.sources.list());
    return value;
  };
  return {
    list: () => registry.sources.list(),
    add: (payload) => told(registry.sources.add(payload)),
    edit: (payload) => told(registry.sources.edit(payload)),
    remove: ({ id }) => told(registry.sources.remove(id)),
    restoreDefault: () => told(registry.sources.restoreDefault()),
    async test({ source, fetchKey: mayFetch = false }) {
      const connection = await connectTo(await findSource(source, services), services, { fetchKey: mayFetch });
      try {
        const { reader, trust, startPath } = connection;
        const stream = await readCatalogue({ reader, trust, path: startPath, now: services.now() });
        const items = stream.products.flatMap((product) => product.versions.flatMap((version) => version.items));
        const updated = newestUpdate(stream.documents);
        return {
          location: reader.location,
          signers: distinctSigners(stream.documents),
          products: stream.products.length,
          items: items.length,
          ...(updated === undefined ? {} : { updated }),
        };
      } finally {
        await connection.close();
      }
    },
    keyring: async ({ source }) => keysAtHand(await findSource(source, services), services),
    fetchKey: ({ fingerprint }) => fetchAndShow(fingerprint, services),
  };
}

async function fetchAndShow(fingerprint: string, { options, registry }: Services): Promise<KeySummary> {
  const access = await defaultAccess(registry.settings.get(), `streamferry/${options.version}`);
  await fetchKey(fingerprint, access, options.dataFolder);
  const trust = { kind: 'signed' as const, fingerprints: [fingerprint] };
  const keyring = await findKeyring({ trust, keyStoreFolder: keyStoreFolder(options.dataFolder), systemFiles: [] });
  const [key] = await keyring.keys();
  if (key === undefined) throw new TrustError('KEY_MISSING', `The key ${fingerprint} was fetched but cannot be read.`);
  return key;
}
