import { isFingerprint, typedFingerprints } from './fingerprint.ts';
import { linesOf, type SourceDraft } from './source-draft.ts';

type Field =
  | 'url'
  | 'folder'
  | 'path'
  | 'fingerprints'
  | 'unsignedAccepted'
  | 'fallbackUrls'
  | 'proxyUrl'
  | 'user'
  | 'token';

export type SourceFaults = Readonly<Partial<Record<Field, string>>>;

type Check = (draft: SourceDraft) => string | undefined;

const checks: Readonly<Record<Field, Check>> = {
  url: ({ place, url }) => (place === 'url' ? urlFault(url.trim()) : undefined),
  folder: ({ place, folder }) => (place === 'folder' && folder === undefined ? 'Choose a folder.' : undefined),
  path: ({ path }) =>
    path.trim().startsWith('/') || path.includes('..')
      ? 'Enter it relative to the root, such as streams/v1/index.sjson.'
      : undefined,
  fingerprints: fingerprintFault,
  unsignedAccepted: ({ trust, unsignedAccepted }) =>
    trust === 'unsigned' && !unsignedAccepted ? 'Tick this to go on without signatures.' : undefined,
  fallbackUrls: fallbackFault,
  proxyUrl: ({ proxy, proxyUrl }) =>
    proxy === 'explicit' && !isHttpUrl(proxyUrl.trim()) ? 'Enter it as http://HOST:PORT.' : undefined,
  user: ({ credentials, user }) => (credentials === 'basic' && user === '' ? 'Enter the user name.' : undefined),
  token: ({ credentials, token }) => (credentials === 'bearer' && token.trim() === '' ? 'Enter the token.' : undefined),
};

/** What cannot be saved yet, by field. */
export function faultsOf(draft: SourceDraft): SourceFaults {
  const found = Object.entries(checks).map(([field, check]) => [field, check(draft)] as const);
  return Object.fromEntries(found.filter(([, fault]) => fault !== undefined));
}

function urlFault(url: string): string | undefined {
  if (url === '') return 'Enter the address of the stream.';
  if (url === 'practice:') return undefined;
  return /^(?:https?|file):\/\//iu.test(url) && URL.canParse(url)
    ? undefined
    : 'Enter an http or https address, such as https://images.maas.io/ephemeral-v3/stable/.';
}

function fingerprintFault({ trust, fingerprints, keyringFile, place, url }: SourceDraft): string | undefined {
  if (trust === 'unsigned') return undefined;
  const typed = typedFingerprints(fingerprints);
  const wrong = typed.find((one) => !isFingerprint(one));
  if (wrong !== undefined) return `${wrong} is no whole fingerprint: expected 40 hexadecimal digits.`;
  const practice = place === 'url' && url.trim() === 'practice:';
  if (typed.length === 0 && keyringFile === undefined && !practice) {
    return 'Name the key that must have signed it, or choose a keyring file.';
  }
  return undefined;
}

function fallbackFault({ fallbackUrls }: SourceDraft): string | undefined {
  const wrong = linesOf(fallbackUrls).find((url) => !isHttpUrl(url) && !/^(?:\/|[a-z]:[\\/])/iu.test(url));
  if (wrong !== undefined) return `${wrong} is no http or https address.`;
  const secret = linesOf(fallbackUrls).find((url) => (URL.parse(url)?.username ?? '') !== '');
  return secret === undefined
    ? undefined
    : 'Leave user name and password out: they are sent to the source itself only.';
}

function isHttpUrl(text: string): boolean {
  return /^https?:\/\//iu.test(text) && URL.canParse(text);
}
