import { publicKeyringPath } from '../../publication/compose-publication.ts';
import { ubuntuCloudImageKey } from '../../registry/built-in-sources.ts';
import type { ShippedMirror } from '../manifest.ts';
import { groupedFingerprint } from '../paper-words.ts';

/** What MAAS has to know of a restored mirror to believe it; as sentences and commands, a line each. */
export function maasKeyLines({ settings, documents }: ShippedMirror): readonly string[] {
  const indexes = documents.filter(({ kind, path }) => kind === 'index' && /(?:^|\/)index\.s?json$/u.test(path));
  const signers = [...new Set(indexes.flatMap(({ signer }) => (signer === undefined ? [] : [signer.fingerprint])))];
  if (signers.length === 0) {
    const index = indexes.find(({ path }) => path.endsWith('.json'))?.path ?? 'streams/v1/index.json';
    return [`Nobody signed it. MAAS takes it only by a URL that ends in ${index}, and then checks nothing.`];
  }
  if (settings.publication === 'trimmed') {
    return [
      `It is signed by its own key, which stands in ${publicKeyringPath} beside streams/:`,
      ...signers.map((signer) => `  ${groupedFingerprint(signer)}`),
      'Give MAAS that file as the keyring data of the boot source:',
      `  maas $PROFILE boot-source update $ID url=URL/ \\`,
      `    keyring_filename= keyring_data@=${publicKeyringPath}`,
    ];
  }
  if (signers.every((signer) => signer === ubuntuCloudImageKey)) {
    return [
      'It is signed by Ubuntu, whose key MAAS has. Only the URL of the boot source changes:',
      '  maas $PROFILE boot-source update $ID url=URL/',
    ];
  }
  return [
    'It is signed by its publisher, whose key MAAS must be given:',
    ...signers.map((signer) => `  ${groupedFingerprint(signer)}`),
    '  maas $PROFILE boot-source update $ID url=URL/ \\',
    '    keyring_filename= keyring_data@=KEYRING',
  ];
}
