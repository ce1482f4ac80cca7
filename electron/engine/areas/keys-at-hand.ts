import type { KeyringView } from '../../contract/api.ts';
import { TrustError } from '../errors.ts';
import { keyStoreFolder, practiceSource, practiceUrl } from '../source/connect.ts';
import { locateKeyring } from '../source/key-search.ts';
import type { Services } from './services.ts';
import type { FoundSource } from './source-look-up.ts';

const none: KeyringView = { keys: [] };

/** The keys that a source's documents are accepted from, as far as they are on this machine; nobody is asked for others. */
export async function keysAtHand({ description }: FoundSource, { options, now }: Services): Promise<KeyringView> {
  const { dataFolder, bundledKeyringFolder } = options;
  const isPractice = description.url === practiceUrl;
  const { trust } = isPractice ? await practiceSource({ description, dataFolder, now: now() }) : description;
  if (trust.kind === 'unsigned') return none;
  const search = {
    trust,
    keyStoreFolder: keyStoreFolder(dataFolder),
    ...(bundledKeyringFolder === undefined ? {} : { bundledFolder: bundledKeyringFolder }),
  };
  const found = await unlessMissing(locateKeyring(search));
  const keys = (await unlessMissing(found?.keyring.keys())) ?? [];
  const accepted = keys.filter(({ fingerprint }) => found?.keyring.accepts(fingerprint));
  return found === undefined || accepted.length === 0 ? none : { place: found.file, keys: accepted };
}

async function unlessMissing<T>(search: Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await search;
  } catch (error) {
    if (error instanceof TrustError && error.code === 'KEY_MISSING') return undefined;
    throw error;
  }
}
