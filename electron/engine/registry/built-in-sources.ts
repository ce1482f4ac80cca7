import type { Source } from '../../contract/source.ts';

/** A source as the registry keeps it; credentials and the default are kept apart. */
export type SourceRecord = Omit<Source, 'hasCredentials' | 'isDefault' | 'builtIn'>;

/** Ubuntu Cloud Image Builder: signs MAAS's streams. */
const ubuntuCloudImageKey = '4A3CE3CD565D7EB5C810E2B97FF3F408476CF100';
export const defaultSourceId = 'maas-stable';

const signedByUbuntu = { kind: 'signed', fingerprints: [ubuntuCloudImageKey] } as const;
const plain = { fallbackUrls: [], proxy: { kind: 'environment' } } as const;

/** The sources every installation has, in the order they are shown. */
export const builtInSources: readonly SourceRecord[] = [
  {
    id: defaultSourceId,
    name: 'MAAS stable',
    url: 'https://images.maas.io/ephemeral-v3/stable/',
    trust: signedByUbuntu,
    ...plain,
  },
  {
    id: 'maas-candidate',
    name: 'MAAS candidate',
    url: 'https://images.maas.io/ephemeral-v3/candidate/',
    trust: signedByUbuntu,
    ...plain,
  },
  {
    id: 'practice',
    name: 'Practice stream',
    url: 'practice:',
    trust: { kind: 'signed', fingerprints: [] },
    ...plain,
  },
];
