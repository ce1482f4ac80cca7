import { armor, createCleartextMessage, enums, generateKey, sign } from 'openpgp';
import { createStreamSigner, type StreamSigner } from '../../../../../electron/engine/practice/stream-signer.ts';
import { documentPaths, draftSigner, signedText } from '../../../../helpers/draft-publication.ts';
import { type Broken, entryOf, only } from './broken.ts';

export const brokenDocuments: readonly Broken[] = [
  { rule: 'index-missing', what: 'index.sjson answers 404', breakIt: only((d) => d.withheld.add(documentPaths.index)) },
  {
    rule: 'document-absent',
    what: 'a product file answers 404',
    breakIt: only((d) => d.withheld.add(documentPaths.centos)),
  },
  {
    rule: 'document-unsigned',
    what: 'a product file is plain JSON',
    breakIt: only((d) => d.extra.set(documentPaths.centos, JSON.stringify(d.centos))),
  },
  {
    rule: 'document-unsigned',
    what: 'the index is plain JSON',
    breakIt: only((d) => d.extra.set(documentPaths.index, JSON.stringify(d.index))),
  },
  {
    rule: 'document-malformed',
    what: 'a product file is no JSON',
    breakIt: async (d) => {
      d.extra.set(documentPaths.centos, await (await draftSigner()).signCleartext('{', new Date('2025-07-01')));
      return undefined;
    },
  },
  {
    rule: 'document-malformed',
    what: 'a product is text',
    breakIt: async (d) => {
      d.extra.set(documentPaths.centos, await signedText({ ...d.centos, products: { broken: 'text' } }));
      entryOf(d, d.centos.content_id).products = ['broken'];
      return undefined;
    },
  },
  {
    rule: 'document-malformed',
    what: 'an entry of the index names no path',
    breakIt: only((d) => delete entryOf(d, d.centos.content_id).path),
  },
  {
    rule: 'signature-rejected',
    what: 'the documents are signed by another key',
    breakIt: async () => ({ signer: await createStreamSigner('Somebody', new Date('2025-01-01')) }),
  },
  {
    rule: 'signature-rejected',
    what: 'a signed document was changed',
    breakIt: async (d) => {
      d.extra.set(documentPaths.centos, (await signedText(d.centos)).replace('CentOS 8', 'CentOS 9'));
      return undefined;
    },
  },
  { rule: 'signature-unchecked', what: 'no keyring is given', breakIt: () => ({ keyring: undefined }) },
  {
    rule: 'keyring-unreadable',
    what: 'the keyring is no keyring',
    breakIt: () => ({ keyring: { name: 'k.gpg', bytes: Buffer.from('nothing of the kind') } }),
  },
  {
    rule: 'keyring-armored',
    what: 'the keyring is text',
    breakIt: async () => {
      const text = armor(enums.armor.publicKey, (await draftSigner()).keyring);
      return { keyring: { name: 'k.asc', bytes: Buffer.from(text) } };
    },
  },
  {
    rule: 'key-unusable',
    what: 'the key is of the newer Ed25519 kind',
    breakIt: async () => {
      const signer = await newerSigner();
      return { signer, keyring: { name: 'k.gpg', bytes: Buffer.from(signer.keyring) } };
    },
  },
  {
    rule: 'index-empty',
    what: 'the index has no entries',
    breakIt: only((d) => {
      d.index.index = {};
    }),
  },
  {
    rule: 'nested-index',
    what: 'the index lists an index',
    breakIt: async (d) => {
      const contentId = String(d.centos.content_id);
      const nested = { format: 'index:1.0', updated: d.index.updated, index: { [contentId]: entryOf(d, contentId) } };
      d.extra.set('streams/v1/more.sjson', await signedText(nested));
      delete d.index.index[contentId];
      d.index.index.more = { format: 'index:1.0', path: 'streams/v1/more.sjson', updated: d.index.updated };
      return undefined;
    },
  },
  {
    rule: 'unknown-format',
    what: 'the index lists something else',
    breakIt: only((d) => {
      d.index.index.other = { ...entryOf(d, d.centos.content_id), format: 'other:1.0', path: 'streams/v1/other.sjson' };
    }),
  },
  { rule: 'updated-missing', what: 'the index has none', breakIt: only((d) => delete d.index.updated) },
  {
    rule: 'updated-missing',
    what: 'an entry of the index has none',
    breakIt: only((d) => delete entryOf(d, d.centos.content_id).updated),
  },
  {
    rule: 'updated-missing',
    what: 'a product file has one that no strptime reads',
    breakIt: only((d) => {
      d.centos.updated = 'Wed, 25 Jun 2025 11:01:49 GMT';
    }),
  },
  { rule: 'datatype-missing', what: 'a product file has none', breakIt: only((d) => delete d.centos.datatype) },
  {
    rule: 'datatype-missing',
    what: 'an entry of the index has another',
    breakIt: only((d) => {
      entryOf(d, d.centos.content_id).datatype = 'images';
    }),
  },
  {
    rule: 'content-id-missing',
    what: 'a product file has none',
    breakIt: async (d) => {
      const { content_id: _, ...rest } = d.centos;
      d.extra.set(documentPaths.centos, await signedText(rest));
      return undefined;
    },
  },
  {
    rule: 'products-list-missing',
    what: 'an entry of the index has none',
    breakIt: only((d) => delete entryOf(d, d.centos.content_id).products),
  },
  {
    rule: 'products-list-differs',
    what: 'an entry lists a product too many',
    breakIt: only((d) => entryOf(d, d.centos.content_id).products?.push('com.ubuntu.maas.stable:centos-bases:9:amd64')),
  },
  {
    rule: 'products-list-differs',
    what: 'an entry does not list a product',
    breakIt: only((d) => entryOf(d, d.ubuntu.content_id).products?.pop()),
  },
  {
    rule: 'index-json-unsigned',
    what: 'index.json stands alone',
    breakIt: only((d) => d.extra.set('streams/v1/index.json', JSON.stringify(d.index))),
  },
  { rule: 'names-encoded', what: 'the volume refuses colons', breakIt: () => ({ encoding: 'encoded' }) },
];

/** Version 4, but with the algorithm that RFC 9580 gave a number of its own. */
export async function newerSigner(): Promise<StreamSigner> {
  const { privateKey, publicKey } = await generateKey({
    type: 'curve25519',
    userIDs: [{ name: 'Newer' }],
    subkeys: [],
    date: new Date('2025-01-01'),
    format: 'object',
    config: { v6Keys: false },
  });
  return {
    fingerprint: publicKey.getFingerprint().toUpperCase(),
    keyring: publicKey.write(),
    async signCleartext(text, date) {
      return sign({ message: await createCleartextMessage({ text }), signingKeys: privateKey, date });
    },
    signDetached: async () => '',
  };
}
