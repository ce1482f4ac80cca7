import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { authenticate, type ReceivedDocument } from '../../../electron/engine/source/authenticate.ts';
import { loadKeyring } from '../../../electron/engine/source/keyring.ts';
import { sharedFolder } from '../../helpers/shared.ts';

const later = new Date('2100-01-01T00:00:00Z');
const tiny = sharedFolder('streams', 'maas-tiny');
const oddities = sharedFolder('streams', 'oddities');
const tinyDocuments = documentsOf(join(tiny, 'ephemeral-v3/stable/streams/v1'));
const oddDocuments = documentsOf(join(oddities, 'stream/streams/v1'));

function documentsOf(folder: string): ReceivedDocument[] {
  const names = readdirSync(folder).filter((name) => /\.s?json$/.test(name));
  return names.map((path) => ({
    path,
    bytes: readFileSync(join(folder, path)),
    ...(path.endsWith('.sjson') ? {} : { signature: readFileSync(join(folder, `${path}.gpg`)) }),
  }));
}

async function outcomes(documents: readonly ReceivedDocument[], file: string): Promise<Set<string>> {
  const keyring = loadKeyring(readFileSync(file), []);
  const results = await Promise.allSettled(documents.map((document) => authenticate(document, keyring, later)));
  return new Set(
    results.map((result) => (result.status === 'rejected' ? result.reason.code : result.value.signer.userId)),
  );
}

describe('every document of the shared streams', () => {
  test('is proven by its own keyring, signed one way and the other', async () => {
    expect(tinyDocuments.map(({ path }) => path.split('.').at(-1)).sort()).toEqual([
      ...Array(4).fill('json'),
      ...Array(4).fill('sjson'),
    ]);
    expect(await outcomes(tinyDocuments, join(tiny, 'keyring.gpg'))).toEqual(new Set(['stream <stream@example.com>']));
  });

  test("is refused with a stranger's keyring", async () => {
    expect(await outcomes(tinyDocuments, join(tiny, 'wrong.gpg'))).toEqual(new Set(['SIGNER_UNKNOWN']));
    expect(await outcomes(oddDocuments, join(tiny, 'keyring.gpg'))).toEqual(new Set(['SIGNER_UNKNOWN']));
  });

  test.each(['keyring.gpg', 'keyring.asc'])(
    'by RSA or Ed25519 is proven by %s, which holds both keys',
    async (name) => {
      expect(await outcomes(oddDocuments, join(oddities, name))).toEqual(
        new Set(['old <old@example.com>', 'new <new@example.com>']),
      );
    },
  );
});
