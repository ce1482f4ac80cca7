import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceTrust } from '../../../contract/source.ts';
import type { Services } from '../../areas/services.ts';
import type { MirrorFile } from '../../mirror/mirror-file.ts';
import { keyStoreFolder, practiceSource, practiceUrl } from '../../source/connect.ts';
import type { SiteKeys } from './upstream-keyring.ts';

/** What this site says of who must have signed upstream's documents: its saved sources, and the mirror that is there already. */
export async function siteKeys(
  services: Pick<Services, 'registry' | 'options' | 'now'>,
  { keyringFile, existing }: { readonly keyringFile?: string | undefined; readonly existing?: MirrorFile | undefined },
): Promise<SiteKeys> {
  const { dataFolder, bundledKeyringFolder } = services.options;
  const sources = await services.registry.sources.list();
  const trusts: SourceTrust[] = [...sources.map(({ trust }) => trust), ...practiceTrust(await practiceHere(services))];
  if (existing?.source?.trust === 'signed') {
    const { fingerprints, keyringFile: file } = existing.source;
    trusts.push({ kind: 'signed', fingerprints, ...(file === undefined ? {} : { keyringFile: file }) });
  }
  return {
    keyringFile,
    trusts: trusts.filter((trust) => trust.kind === 'signed'),
    keyStoreFolder: keyStoreFolder(dataFolder),
    bundledFolder: bundledKeyringFolder,
  };
}

/** The practice stream's key is this machine's own; it is known where the stream was made. */
async function practiceHere({ options: { dataFolder }, now }: Pick<Services, 'options' | 'now'>) {
  if (!existsSync(join(dataFolder, 'practice', 'practice.json'))) return undefined;
  const description = { url: practiceUrl, trust: { kind: 'signed', fingerprints: [] } } as const;
  return practiceSource({ dataFolder, now: now(), description });
}

function practiceTrust(description: { readonly trust: SourceTrust } | undefined): SourceTrust[] {
  return description === undefined ? [] : [description.trust];
}
