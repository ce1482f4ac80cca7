import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeMirror } from '../../helpers/made-mirror.ts';
import { makeStream } from '../../helpers/make-stream.ts';
import { exchangeRaw, startMirrorServer } from '../../helpers/mirror-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { sha256 } from '../../helpers/tree.ts';

const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });

function certificate(folder: string, name: string) {
  const [certificateFile, keyFile] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
  const make = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const where = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  openssl(...make, ...where, '-keyout', keyFile, '-out', certificateFile);
  return { certificateFile, keyFile };
}

test('with a certificate and its key it speaks HTTPS, and nothing else', async () => {
  const folder = tempFolder();
  const tls = certificate(folder, 'own');
  const stream = await makeStream({ folder, fileSizeBytes: 3_000_000, productCount: 1, filesPerVersion: 1 });
  const made = await makeMirror({ folder: join(folder, 'lab'), source: stream.root, keyringFile: stream.keyringFile });
  const { server, port } = await startMirrorServer([{ mirrorId: 'm', name: 'lab', folder: made.folder }], { tls });
  expect(server.urls).toEqual([`https://127.0.0.1:${port}/`]);
  const ca = readFileSync(tls.certificateFile);
  for (const [path, file] of [...stream.files, ['', undefined] as const]) {
    const sent = request(`${server.urls[0]}lab/${path}`, { ca });
    sent.end();
    const [response] = await once(sent, 'response');
    const body = Buffer.concat(await response.toArray());
    expect(response.statusCode).toBe(200);
    if (file === undefined) expect(body.toString()).toContain(`https://127.0.0.1:${port}/maas/`);
    else expect(sha256(body)).toBe(file.digests.sha256);
  }
  const plain = await exchangeRaw(port, 'GET /lab/ HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(plain).not.toContain('200');
});

test('files that are none, or that do not belong together, are refused with a sentence that quotes nothing secret', async () => {
  const folder = tempFolder();
  const own = certificate(folder, 'own');
  const other = certificate(folder, 'other');
  const junk = join(folder, 'junk');
  writeFileSync(junk, '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n');
  const locked = join(folder, 'locked');
  openssl('pkcs8', '-topk8', '-in', own.keyFile, '-out', locked, '-passout', 'pass:x');
  const cases = [
    [{ ...own, certificateFile: join(folder, 'none') }, /certificate .*none cannot be read: there is no such file/],
    [{ ...own, keyFile: join(folder, 'none') }, /key .*none cannot be read/],
    [{ ...own, certificateFile: junk }, /junk holds no certificate in PEM form/],
    [{ ...own, keyFile: junk }, /junk holds no private key in PEM form/],
    [{ ...own, keyFile: own.certificateFile }, /holds no private key/],
    [{ ...own, keyFile: other.keyFile }, /other.key is not that of the certificate in .*own.pem/],
    [{ ...own, keyFile: locked }, /protected by a passphrase/],
  ] as const;
  for (const [tls, message] of cases) {
    const started = startMirrorServer([], { tls });
    await expect(started).rejects.toMatchObject({ code: 'BAD_ARGUMENT', message: expect.stringMatching(message) });
    await expect(started).rejects.not.toMatchObject({ message: expect.stringContaining('c2VjcmV0') });
  }
});
