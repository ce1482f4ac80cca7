import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { html, Markup } from '../../../electron/engine/serve/listing/html.ts';
import { makeMirror } from '../../helpers/made-mirror.ts';
import { makeStream } from '../../helpers/make-stream.ts';
import { ask, startMirrorServer } from '../../helpers/mirror-server.ts';
import { sharedFolder } from '../../helpers/shared.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const stable = '/maas/images/ephemeral-v3/stable/';

/** A served mirror of a part of a stream that looks like MAAS's own. */
async function served(filters: readonly string[], name = 'lab') {
  const made = await makeMirror({
    folder: join(tempFolder(), 'lab'),
    source: sharedFolder('streams', 'maas-tiny', 'ephemeral-v3', 'stable'),
    keyringFile: sharedFolder('streams', 'maas-tiny', 'keyring.gpg'),
    filters,
  });
  const toServe = { mirrorId: made.mirror.id, name, folder: made.folder };
  return { made, toServe, ...(await startMirrorServer([toServe])) };
}

const rows = (page: string) =>
  [...page.matchAll(/<tr>(<td.*?)<\/tr>/gs)].map((row) =>
    [...(row[1] ?? '').matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map((cell) => (cell[1] ?? '').replace(/<[^>]*>/g, '')),
  );

test('a mirror’s page tells what it holds, of what size, and from when', async () => {
  const { origin } = await served(['release=jammy', 'arch=amd64']);
  const page = (await ask(`${origin}${stable}`)).body.toString();
  const [jammy, ...others] = rows(page);
  expect(others).toEqual([]);
  expect(jammy?.slice(0, 4)).toEqual([
    'ubuntu 22.04 LTS (jammy)',
    'amd64',
    'ga-22.04, ga-22.04-lowlatency, hwe-22.04, hwe-22.04-edge, hwe-22.04-lowlatency',
    '20250102, 20250101',
  ]);
  // 2 versions of squashfs and its manifest, and kernel and initrd of 5 kernels.
  const bytes =
    2 * (40_000 + 1_711 + 5_000 + 5_009 + 5_006 + 5_012 + 5_003 + 12_000 + 12_021 + 12_014 + 12_028 + 12_007);
  expect(jammy?.[4]).toBe(`${Math.round(bytes / 1000)} kB`);
  expect(page).toContain(`24 files, ${Math.round(bytes / 1000)} kB`);
  expect(page).toMatch(/revision 1, \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
});

test('bootloaders come last and have their architecture', async () => {
  const { origin } = await served([]);
  const listed = rows((await ask(`${origin}/lab/`)).body.toString()).map((row) => row.slice(0, 2).join(' '));
  const first = listed.findIndex((row) => row.startsWith('grub') || row.startsWith('pxelinux'));
  expect(first).toBeGreaterThan(2);
  expect(listed.slice(first).every((row) => /^(grub|pxelinux)/.test(row))).toBe(true);
  expect(listed).toContain('grub-efi-signed uefi amd64');
});

test('it gives the URL as the reader knows the server, and the commands for snap and packages', async () => {
  const { made, toServe } = await served(['release=jammy', 'arch=amd64']);
  const { origin, port } = await startMirrorServer([toServe]);
  const page = (host: string) => ask(`${origin}/lab/`, { headers: { host } }).then(({ body }) => body.toString());
  expect(await page('images.lan:8080')).toContain(`<code>http://images.lan:8080${stable}</code>`);
  expect(await page('[fd00::5]:8080')).toContain(`http://[fd00::5]:8080${stable}`);
  for (const host of ['evil"><script>', "a'b", 'a b', 'a/b', 'a@b', ''])
    expect(await page(host)).toContain(`<code>http://127.0.0.1:${port}${stable}</code>`);
  const text = await page('x');
  // Its key is not the one that MAAS knows.
  expect(text).toContain('keyring_filename=KEYRING');
  expect(text).toContain(made.mirror.trust === 'signed' ? 'Signed by' : '');
});

test('a trimmed mirror’s page names its own keyring', async () => {
  const { made, toServe } = await served(['release=jammy', 'arch=amd64']);
  const file = join(made.folder, '.streamferry', 'mirror.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"verbatim"', '"trimmed"'));
  writeFileSync(join(made.folder, 'streamferry.gpg'), 'key');
  const { origin } = await startMirrorServer([toServe]);
  const page = (await ask(`${origin}/lab/`)).body.toString();
  expect(page).toContain('keyring_filename= keyring_data@=streamferry.gpg');
  expect(page).toContain('href="streamferry.gpg"');
  const keyring = await ask(`${origin}/lab/streamferry.gpg`);
  expect([keyring.status, keyring.headers['content-type'], keyring.body.toString()]).toEqual([
    200,
    'application/pgp-keys',
    'key',
  ]);
});

test('the front page leads to every mirror', async () => {
  const { made, toServe } = await served(['release=jammy', 'arch=amd64']);
  const second = { ...toServe, mirrorId: 'second', name: 'a b', at: '/second/' };
  const { origin } = await startMirrorServer([toServe, second]);
  const page = (await ask(`${origin}/`)).body.toString();
  const links = [...page.matchAll(/href="([^"]*)"/g)].map((match) => match[1] ?? '');
  expect(links).toEqual([stable, '/second/']);
  for (const link of [...links, '/a%20b/']) expect((await ask(origin + link)).status).toBe(200);
  expect(page).not.toContain(made.folder);
});

test('nothing in a page runs, loads or is kept; names are text', async () => {
  const { origin, server } = await served(['release=jammy', 'arch=amd64'], '<script>alert("1")</script>&\'');
  for (const path of ['/', server.mirrors[0]?.paths.at(-1) ?? '']) {
    const { status, headers, body } = await ask(origin + path);
    expect(status).toBe(200);
    const page = body.toString();
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;');
    expect(page).not.toContain('<script');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(page).not.toMatch(/ style=| src=|@import|url\(/);
  }
});

test('a mirror whose documents cannot be shown still has its page', async () => {
  const folder = tempFolder();
  const stream = await makeStream({ folder, versionNames: ['20250101'], contentIds: ['org.example:images'] });
  const made = await makeMirror({ folder: join(folder, 'm'), source: stream.root, keyringFile: stream.keyringFile });
  const { origin, server } = await startMirrorServer([{ mirrorId: 'm', name: 'm', folder: made.folder }]);
  // No MAAS content id: the products' own label tells.
  expect(server.mirrors[0]?.paths[0]).toBe(stable);
  const head = await ask(`${origin}/m/`, { method: 'HEAD' });
  expect([head.status, head.body.length, Number(head.headers['content-length']) > 500]).toEqual([200, 0, true]);
});

test('html escapes what is inserted, and not what is markup', () => {
  const inner = html`<b>${'<&>"\''}</b>`;
  expect(html`<p title="${'"'}">${inner}${[inner]}${5}${new Markup('<i>')}</p>`.text).toBe(
    '<p title="&quot;"><b>&lt;&amp;&gt;&quot;&#39;</b><b>&lt;&amp;&gt;&quot;&#39;</b>5<i></p>',
  );
});
