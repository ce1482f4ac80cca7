import { both, type LintRule } from './lint-rule.ts';

const republish = 'Publish the mirror again; if upstream publishes it so, choose trimmed publication.';
const trimmed = 'Choose trimmed publication, which writes it.';

/** What MAAS expects of the documents as such: that they are there, signed and readable. */
export const documentRules = {
  'index-missing': {
    title: 'There is no streams/v1/index.sjson, which is all that MAAS asks for at first',
    severity: both('error'),
    refuses: true,
    remedy:
      'Publish the mirror from a signed source, or trimmed. A URL that ends in .json would work, but MAAS then checks no signature at all.',
  },
  'document-absent': {
    title: 'The index lists a document that answers 404',
    severity: both('error'),
    refuses: true,
    remedy: 'Sync the mirror again, which publishes all its documents.',
  },
  'document-unsigned': {
    title: 'A document is not cleartext-signed; a signature beside it does not count for MAAS',
    severity: both('error'),
    refuses: true,
    remedy: 'Choose trimmed publication, which signs with a key of your own, or mirror a source that is signed.',
  },
  'document-malformed': {
    title: 'A document cannot be read',
    severity: both('error'),
    refuses: true,
    remedy: republish,
  },
  'signature-rejected': {
    title: 'The keyring does not verify a document',
    severity: both('error'),
    refuses: true,
    remedy:
      'Give MAAS the keyring of who signed: streamferry.gpg of the mirror for a trimmed publication, the one of the source for a verbatim one. If a document was changed, sync the mirror again.',
  },
  'signature-unchecked': {
    title: 'No keyring was given, so no signature was checked',
    severity: both('info'),
    remedy: 'Name the keyring that MAAS is given, with --keyring FILE.',
  },
  'keyring-unreadable': {
    title: 'The keyring holds no public key',
    severity: both('error'),
    refuses: true,
    remedy: 'Give the file that `gpg --export` writes, or streamferry.gpg of the mirror.',
  },
  'keyring-armored': {
    title: 'The keyring is armored text; gpgv reads binary ones only',
    severity: both('error'),
    refuses: true,
    remedy: 'Make it binary with `gpg --dearmor`, and give MAAS that file.',
  },
  'key-unusable': {
    title: 'The key that signed is of a kind that gpgv 2.2 does not know',
    severity: both('error'),
    refuses: true,
    remedy: 'Sign with an RSA-4096 key or an Ed25519 key of version 4 in its older form, as the app makes them.',
  },
  'index-empty': {
    title: 'The index lists nothing',
    severity: both('error'),
    refuses: true,
    remedy: 'Add images to the selection of the mirror and sync it.',
  },
  'nested-index': {
    title: 'The index lists another index',
    severity: { '3.8': 'error' },
    refuses: true,
    remedy: 'Choose trimmed publication, whose one index lists all product files.',
  },
  'unknown-format': {
    title:
      'The index lists a document of an unknown format; MAAS 3.7 leaves it out, MAAS 3.8 takes it for a product file',
    severity: { '3.7': 'info', '3.8': 'error' },
    refuses: true,
    remedy: 'Choose trimmed publication, which lists product files only.',
  },
  'updated-missing': {
    title: 'There is no `updated`, or it is no date that MAAS can read',
    severity: { '3.8': 'error' },
    refuses: true,
    remedy: trimmed,
  },
  'datatype-missing': {
    title: 'The `datatype` is neither image-ids nor image-downloads',
    severity: { '3.8': 'error' },
    refuses: true,
    remedy: trimmed,
  },
  'content-id-missing': {
    title: 'A product file has no `content_id`',
    severity: both('error'),
    refuses: true,
    remedy: trimmed,
  },
  'products-list-missing': {
    title: 'An entry of the index has no list of products',
    severity: { '3.8': 'error' },
    refuses: true,
    remedy: trimmed,
  },
  'products-list-differs': {
    title: 'An entry of the index lists other products than its product file has',
    severity: both('warning'),
    remedy: republish,
  },
  'index-json-unsigned': {
    title: 'index.json has no signature beside it',
    severity: both('warning'),
    remedy:
      'Publish the mirror again, or remove index.json. MAAS asks for index.sjson, but other clients would take it unchecked.',
  },
  'names-encoded': {
    title: 'The volume refuses ":" and the like, so names are stored encoded',
    severity: both('info'),
    remedy: 'Serve this folder with `streamferry serve`, which knows both names; a plain web server would answer 404.',
  },
} as const satisfies Readonly<Record<string, LintRule>>;
