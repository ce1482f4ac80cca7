import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EngineError } from '../../../electron/engine/errors.ts';
import {
  acceptUnsigned,
  authenticate,
  authenticateRemembered,
  type ReceivedDocument,
  rememberAuthentication,
} from '../../../electron/engine/source/authenticate.ts';
import { loadKeyring } from '../../../electron/engine/source/keyring.ts';
import { Gpg } from '../../helpers/gpg.ts';

const at = '2024-02-01';
const now = new Date('2025-01-01T00:00:00Z');
const json = '{\n "format": "index:1.0",\n "index": {}\n}\n';

let gpg: Gpg;
let rsa: string;
let ed: string;
let stranger: string;
let ring: Buffer;

beforeAll(() => {
  gpg = new Gpg();
  rsa = gpg.makeKey('rsa', 'rsa2048');
  ed = gpg.makeKey('ed', 'ed25519');
  stranger = gpg.makeKey('stranger', 'ed25519');
  ring = gpg.exportKeys([rsa, ed]);
});
afterAll(() => gpg.close());

const inline = (bytes: Buffer): ReceivedDocument => ({ path: 'streams/v1/index.sjson', bytes });
const detached = (text: string, signature: Buffer): ReceivedDocument => ({
  path: 'streams/v1/index.json',
  bytes: Buffer.from(text),
  signature,
});
const check = (document: ReceivedDocument, accepted: readonly string[] = []) =>
  authenticate(document, loadKeyring(ring, accepted), now);
const refusal = (code: string, message = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe("gpg's signatures", () => {
  test.each(['rsa', 'ed'])('verify in cleartext, by %s', async (name) => {
    const key = name === 'rsa' ? rsa : ed;
    const bytes = gpg.clearsign(json, { key, at });
    const document = await check(inline(bytes));
    expect(document).toMatchObject({ kind: 'signed', path: 'streams/v1/index.sjson', bytes });
    expect(document.payload).toBe(json.trimEnd());
    expect(document.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(document.signer).toEqual({
      fingerprint: key,
      userId: `${name} <${name}@example.com>`,
      signedAt: '2024-02-01T12:00:00.000Z',
    });
  });

  test.each([
    ['binary, RSA', 'rsa', []],
    ['binary, Ed25519', 'ed', []],
    ['armored, RSA', 'rsa', ['--armor']],
    ['armored, Ed25519', 'ed', ['--armor']],
    ['over text', 'ed', ['--textmode']],
    ['SHA-256', 'rsa', ['--digest-algo', 'SHA256']],
    ['SHA-384', 'rsa', ['--digest-algo', 'SHA384']],
    ['SHA-512', 'rsa', ['--digest-algo', 'SHA512']],
  ])('verify detached: %s', async (_what, name, args) => {
    const key = name === 'rsa' ? rsa : ed;
    const document = await check(detached(json, gpg.detachSign(json, { key, at, args })));
    expect(document.signer.fingerprint).toBe(key);
    expect(document.payload).toBe(json);
  });

  test.each([
    ['dash-escaped lines', '-a\n- b\n--- c\n-----BEGIN PGP SIGNATURE-----\n\nFrom x\n'],
    ['CRLF line ends', '{\r\n "a": 1\r\n}\r\n'],
    ['white space at line ends', '{ \t\n "a": 1  \n}  \n'],
    ['no final line end', '{}'],
    ['several final line ends', '{}\n\n\n'],
    ['a single line end', '\n'],
    ['lone carriage returns', 'a\rb\n\rc\n'],
    ['letters beyond ASCII', '{"ü": "日本"}\n'],
    ['nothing', ''],
  ])('verify in cleartext over %s', async (_what, text) => {
    const bytes = gpg.clearsign(text, { key: ed, at });
    const document = await check(inline(bytes));
    expect(document.signer.fingerprint).toBe(ed);
    expect(document.payload.replaceAll(/[ \t\r]+$/gm, '')).toBe(text.replaceAll(/[ \t\r]+$/gm, '').replace(/\n$/, ''));
  });

  test('verify in cleartext after the line ends became CRLF on the way', async () => {
    const bytes = gpg.clearsign(json, { key: rsa, at }).toString().replaceAll('\n', '\r\n');
    expect((await check(inline(Buffer.from(bytes)))).payload).toBe(json.trimEnd());
  });

  test('verify when a second one is by a stranger, whichever comes first', async () => {
    for (const [first, second] of [
      [rsa, stranger],
      [stranger, rsa],
    ] as const) {
      const bytes = gpg.clearsign(json, { key: first, at, args: ['--local-user', second] });
      expect((await check(inline(bytes))).signer.fingerprint).toBe(rsa);
    }
  });

  test('verify against a fingerprint written the way people write it', async () => {
    const written = `0x${rsa.toLowerCase().replaceAll(/(.{4})/g, '$1 ')}`;
    expect((await check(inline(gpg.clearsign(json, { key: rsa, at })), [written])).signer.fingerprint).toBe(rsa);
  });
});

describe('refused', () => {
  test('a document without signature', async () => {
    await expect(check(inline(Buffer.from(json)))).rejects.toThrow(refusal('SIGNATURE_MISSING', /index\.sjson/));
    const { path, bytes } = detached(json, Buffer.alloc(0));
    await expect(check({ path, bytes })).rejects.toThrow(refusal('SIGNATURE_MISSING', /index\.json\.gpg/));
    await expect(check({ path, bytes, signature: Buffer.alloc(0) })).rejects.toThrow(refusal('SIGNATURE_MISSING'));
  });

  test('a signer who is not in the ring, naming both', async () => {
    const expected = refusal('SIGNER_UNKNOWN', new RegExp(`${stranger}.*not in the keyring.*${rsa}`));
    await expect(check(inline(gpg.clearsign(json, { key: stranger, at })))).rejects.toThrow(expected);
    await expect(check(detached(json, gpg.detachSign(json, { key: stranger, at })))).rejects.toThrow(expected);
  });

  test('a signer who is in the ring but not accepted', async () => {
    await expect(check(inline(gpg.clearsign(json, { key: ed, at })), [rsa])).rejects.toThrow(
      refusal('SIGNER_UNKNOWN', new RegExp(`${ed}.*not accepted.*${rsa}`)),
    );
  });

  test('a signature over another content', async () => {
    const signature = gpg.detachSign(json, { key: rsa, at });
    await expect(check(detached(`${json} `, signature))).rejects.toThrow(refusal('SIGNATURE_BAD', /index\.json/));
    const bytes = gpg.clearsign(json, { key: ed, at }).toString().replace('index:1.0', 'index:1.1');
    await expect(check(inline(Buffer.from(bytes)))).rejects.toThrow(refusal('SIGNATURE_BAD'));
  });

  test.each(['SHA1', 'MD5', 'RIPEMD160'])('a document signature by %s, naming the algorithm', async (hash) => {
    const args = ['--digest-algo', hash, '--allow-weak-digest-algos'];
    const expected = refusal('SIGNATURE_BAD', new RegExp(hash));
    await expect(check(inline(gpg.clearsign(json, { key: rsa, at, args })))).rejects.toThrow(expected);
    await expect(check(detached(json, gpg.detachSign(json, { key: rsa, at, args })))).rejects.toThrow(expected);
  });

  test('a Hash header that names another algorithm than the signature', async () => {
    const bytes = gpg.clearsign(json, { key: rsa, at, args: ['--digest-algo', 'SHA512'] });
    const changed = Buffer.from(bytes.toString().replace('Hash: SHA512', 'Hash: SHA256'));
    await expect(check(inline(changed))).rejects.toThrow(refusal('SIGNATURE_BAD', /SHA256.*SHA512/));
  });

  test('a certification passed off as a document signature', async () => {
    const certification = gpg.run(['--export', rsa]);
    await expect(check(detached(json, certification))).rejects.toThrow(refusal('SIGNATURE_BAD'));
  });

  test.each([
    ['rubbish in binary', Buffer.from([0x88, 0x10, 1, 2, 3])],
    ['rubbish as text', Buffer.from('no signature here')],
    ['an error page', Buffer.from('<html>404</html>')],
  ])('%s in place of a signature', async (_what, signature) => {
    await expect(check(detached(json, signature))).rejects.toThrow(refusal('SIGNATURE_BAD'));
  });

  test('more signatures than sense', async () => {
    const signature = gpg.detachSign(json, { key: ed, at });
    const many = Buffer.concat(Array.from({ length: 17 }, () => signature));
    await expect(check(detached(json, many))).rejects.toThrow(refusal('SIGNATURE_BAD', /found 17/));
  });

  test('with the most telling cause where several signatures fail', async () => {
    const bytes = gpg.clearsign(json, { key: stranger, at, args: ['--local-user', rsa] });
    const changed = Buffer.from(bytes.toString().replace('index:1.0', 'index:2.0'));
    await expect(check(inline(changed))).rejects.toThrow(refusal('SIGNATURE_BAD', /does not match/));
  });

  test('signed text that is not UTF-8', async () => {
    const bytes = gpg.clearsign(Buffer.from([0x7b, 0xff, 0x7d, 0x0a]), { key: ed, at });
    await expect(check(inline(bytes))).rejects.toThrow(refusal('MALFORMED', /UTF-8/));
  });

  test('any flipped byte of the text or the signature', async () => {
    const bytes = gpg.clearsign(json, { key: ed, at });
    const end = bytes.indexOf('-----END PGP SIGNATURE');
    for (let position = 0; position < end; position += 3) {
      for (const bit of [1, 0x20]) {
        const changed = Buffer.from(bytes);
        changed[position] = (changed[position] ?? 0) ^ bit;
        const outcome = await check(inline(changed)).catch((error: unknown) => error);
        expect(outcome, `byte ${position}, bit ${bit}`).toBeInstanceOf(EngineError);
      }
    }
  });

  test('any flipped byte of a detached signature, unless what it signs stays proven', async () => {
    const signature = gpg.detachSign(json, { key: rsa, at });
    for (let position = 0; position < signature.length; position += 5) {
      const changed = Buffer.from(signature);
      changed[position] = (changed[position] ?? 0) ^ 4;
      const outcome = await check(detached(json, changed)).catch((error: unknown) => error);
      if (outcome instanceof EngineError) continue;
      expect(outcome, `byte ${position}`).toMatchObject({ payload: json, signer: { fingerprint: rsa } });
    }
  });
});

describe('a remembered authentication', () => {
  test('stands without the signature being checked again, when nothing changed', async () => {
    const keyring = loadKeyring(ring, [rsa]);
    for (const document of [
      inline(gpg.clearsign(json, { key: rsa, at })),
      detached(json, gpg.detachSign(json, { key: rsa, at })),
    ]) {
      const signed = await authenticate(document, keyring, now);
      const memo = structuredClone(rememberAuthentication(signed, keyring));
      expect(authenticateRemembered(document, memo, loadKeyring(ring, [rsa]))).toEqual(signed);
    }
  });

  test('falls with other bytes, another signature, another keyring, other accepted keys or an unaccepted signer', async () => {
    const keyring = loadKeyring(ring, [rsa]);
    const document = detached(json, gpg.detachSign(json, { key: rsa, at }));
    const memo = rememberAuthentication(await authenticate(document, keyring, now), keyring);
    const again = gpg.detachSign(json, { key: rsa, at: '2024-02-02' });
    const { signatureSha256: _, ...withoutSignature } = memo;
    expect(authenticateRemembered({ ...document, bytes: Buffer.from(`${json} `) }, memo, keyring)).toBeUndefined();
    expect(authenticateRemembered({ ...document, signature: again }, memo, keyring)).toBeUndefined();
    expect(authenticateRemembered(document, withoutSignature, keyring)).toBeUndefined();
    expect(authenticateRemembered(document, memo, loadKeyring(gpg.exportKeys([rsa]), [rsa]))).toBeUndefined();
    expect(authenticateRemembered(document, memo, loadKeyring(ring, [rsa, ed]))).toBeUndefined();
    const forged = { ...memo, signer: { ...memo.signer, fingerprint: ed } };
    expect(authenticateRemembered(document, forged, keyring)).toBeUndefined();
  });
});

describe('a document taken unsigned', () => {
  test('is unwrapped where it is signed, whoever signed it, and taken as it is where not', () => {
    const bytes = gpg.clearsign('-1\n', { key: stranger, at });
    expect(acceptUnsigned(inline(bytes))).toMatchObject({ kind: 'unsigned', payload: '-1', bytes });
    expect(acceptUnsigned(inline(Buffer.from(json))).payload).toBe(json);
    expect(acceptUnsigned({ path: 'index.json', bytes: Buffer.from(json) }).payload).toBe(json);
  });
});
