import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { armor, enums } from 'openpgp';
import { describe, expect, test } from 'vitest';
import type { MaasVersion } from '../../../../electron/contract/lint.ts';
import type { MaasTerms } from '../../../../electron/contract/selection.ts';
import { createStreamSigner } from '../../../../electron/engine/practice/stream-signer.ts';
import { lintRules } from '../../../../electron/engine/publication/lint/lint-rules.ts';
import {
  type Draft,
  type DraftProduct,
  documentPaths,
  draftSigner,
  goodDraft,
  itemOf,
  lintDraft,
  newestOf,
  productOf,
  signedDocuments,
} from '../../../helpers/draft-publication.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';
import { newerSigner } from './broken/broken-documents.ts';

const versions: readonly MaasVersion[] = ['3.7', '3.8'];

function terms(os: string, release: string, change: Partial<MaasTerms> = {}): MaasTerms {
  const everything = { arches: ['amd64'], subarches: ['*'], labels: ['*'], bootloaders: true };
  return { kind: 'maas', os, release, ...everything, ...change };
}

/** Bytes by digest of what MAAS fetches of these products, counted here without the engine. */
function fetchedSizes(products: readonly DraftProduct[]): Map<string, number> {
  const items = products
    .flatMap((product) => Object.values(newestOf(product).items))
    .filter(({ ftype }) => ftype !== 'manifest');
  return new Map(items.map(({ sha256 = '', size }) => [sha256, Number(size)]));
}

const sum = (sizes: Iterable<number>) => [...sizes].reduce((total, size) => total + size, 0);
const ofRelease = (draft: Draft, release: string) =>
  Object.values(draft.ubuntu.products).filter((product) => product.release === release);

describe.each(versions)('as MAAS %s', (maas) => {
  test('a good publication has no finding at all', async () => {
    const report = await lintDraft(goodDraft(), { maas, publication: 'trimmed' });
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({ verdict: 'accepted', counts: { error: 0, warning: 0, info: 0 } });
    expect(report.selections.map(({ terms: { os, release }, outcome }) => [os, release, outcome])).toEqual([
      ['centos', '8', 'succeeds'],
      ['ubuntu', 'jammy', 'succeeds'],
      ['ubuntu', 'noble', 'succeeds'],
    ]);
  });

  test('what MAAS will fetch counts a squashfs of five kernels once, bootloaders too, manifests never', async () => {
    const draft = goodDraft();
    const selections = [terms('ubuntu', 'noble')];
    const report = await lintDraft(draft, { maas, selections });
    const kernels = ofRelease(draft, 'noble');
    const images = fetchedSizes(kernels);
    const all = fetchedSizes([...kernels, ...Object.values(draft.bootloaders.products)]);
    expect(kernels.length).toBe(5);
    expect(images.size).toBe(11);
    expect(report.selections[0]).toMatchObject({ images: 5, files: 11, sizeBytes: sum(images.values()) });
    expect(report).toMatchObject({ neededFiles: 16, neededBytes: sum(all.values()) });
  });

  test('two selections that share nothing add up, and a selection twice does not', async () => {
    const draft = goodDraft();
    const selections = [terms('ubuntu', 'noble'), terms('centos', '8'), terms('ubuntu', '*')];
    const products = [draft.ubuntu, draft.centos, draft.bootloaders].flatMap((file) => Object.values(file.products));
    const report = await lintDraft(draft, { maas, selections });
    expect(report.neededBytes).toBe(sum(fetchedSizes(products).values()));
  });

  test('a selection succeeds, answers 404 or is ignored', async () => {
    const draft = goodDraft();
    const kernel = itemOf(productOf(draft.ubuntu, ':22.04:amd64:ga-22.04'), 'boot-kernel').path ?? '';
    const selections = [
      terms('ubuntu', 'noble'),
      terms('ubuntu', 'jammy'),
      terms('ubuntu', 'focal'),
      terms('centos', '8'),
    ];
    const report = await lintDraft(draft, { maas, selections, absent: [kernel] });
    expect(report.selections.map(({ outcome, missing }) => [outcome, missing])).toEqual([
      ['succeeds', []],
      ['fails', [kernel]],
      ['ignored', []],
      ['succeeds', []],
    ]);
    expect(report.findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['file-absent', 'error'],
      ['selection-ignored', 'warning'],
    ]);
    expect(report.verdict).toBe('accepted');
    const fetched = [...ofRelease(draft, 'noble'), ...Object.values(draft.centos.products)];
    const held = fetchedSizes([...fetched, ...Object.values(draft.bootloaders.products)]);
    expect(report.neededBytes).toBe(sum(held.values()));
  });

  test('a bootloader that is listed and not there fails every selection', async () => {
    const draft = goodDraft();
    const { path = '' } = itemOf(productOf(draft.bootloaders, ':grub-efi:uefi:arm64'), 'grub2');
    const report = await lintDraft(draft, { maas, absent: [path] });
    expect(report.selections.map(({ outcome, missing }) => [outcome, missing])).toEqual([
      ['fails', [path]],
      ['fails', [path]],
      ['fails', [path]],
    ]);
  });

  test('a source that is refused fails every selection', async () => {
    const report = await lintDraft(goodDraft(), {
      maas,
      signer: await createStreamSigner('X', new Date('2025-01-01')),
    });
    expect(report.verdict).toBe('refused');
    expect(new Set(report.selections.map(({ outcome }) => outcome))).toEqual(new Set(['fails']));
  });
});

describe('a kernel alone', () => {
  // Each kernel of maas-tiny lists `generic` and itself.
  test.each<[readonly string[], readonly string[], readonly string[]]>([
    [['ga-24.04'], ['ga-24.04'], all24()],
    [['hwe-24.04', 'hwe-24.04-edge'], ['hwe-24.04', 'hwe-24.04-edge'], all24()],
    [['generic'], ['ga-24.04', 'ga-24.04-lowlatency'], all24()],
    [['hwe-22.04'], [], all24()],
    [['*'], all24(), all24()],
  ])('selected by %j is %j to MAAS 3.7 and %j to MAAS 3.8', async (subarches, in37, in38) => {
    for (const [maas, expected] of [['3.7', in37] as const, ['3.8', in38] as const]) {
      const draft = goodDraft();
      const products = ofRelease(draft, 'noble').filter(({ subarch }) => expected.includes(String(subarch)));
      const [selection] = (await lintDraft(draft, { maas, selections: [terms('ubuntu', 'noble', { subarches })] }))
        .selections;
      expect(selection).toMatchObject({
        images: expected.length,
        sizeBytes: sum(fetchedSizes(products).values()),
        outcome: expected.length === 0 ? 'ignored' : 'succeeds',
      });
    }
  });

  test('that another one is missing beside succeeds in MAAS 3.7 and fails in MAAS 3.8', async () => {
    const draft = goodDraft();
    const absent = [itemOf(productOf(draft.ubuntu, ':24.04:amd64:hwe-24.04'), 'boot-kernel').path ?? ''];
    const selections = [terms('ubuntu', 'noble', { subarches: ['ga-24.04'] })];
    const [in37, in38] = await Promise.all(versions.map((maas) => lintDraft(draft, { maas, selections, absent })));
    expect(in37?.selections[0]?.outcome).toBe('succeeds');
    expect(in38?.selections[0]).toMatchObject({ outcome: 'fails', missing: absent });
  });

  test('of another label is not taken by MAAS 3.7 where labels are selected', async () => {
    const selections = [terms('ubuntu', 'noble', { labels: ['candidate'] })];
    const [in37, in38] = await Promise.all(versions.map((maas) => lintDraft(goodDraft(), { maas, selections })));
    expect(in37?.selections[0]?.outcome).toBe('ignored');
    expect(in38?.selections[0]?.outcome).toBe('succeeds');
  });
});

test('MAAS 3.7 and MAAS 3.8 differ in these rules', () => {
  const differing = Object.entries(lintRules)
    .filter(([, { severity }]) => severity['3.7'] !== severity['3.8'])
    .map(([id, { severity }]) => [id, severity['3.7'] ?? '–', severity['3.8'] ?? '–']);
  expect(differing).toEqual([
    ['nested-index', '–', 'error'],
    ['unknown-format', 'info', 'error'],
    ['updated-missing', '–', 'error'],
    ['datatype-missing', '–', 'error'],
    ['products-list-missing', '–', 'error'],
    ['products-empty', 'info', 'error'],
    ['versions-empty', 'info', 'error'],
    ['items-empty', 'warning', 'error'],
    ['item-missing', 'warning', 'error'],
    ['bootloader-item-missing', 'warning', 'error'],
    ['aliased-tag', '–', 'error'],
    ['inherited-tag', '–', 'error'],
    ['support-eol-malformed', '–', 'error'],
    ['mixed-products', '–', 'error'],
    ['release-notifications', '–', 'error'],
    ['maas-too-old', 'warning', '–'],
    ['two-root-images', 'info', 'warning'],
    ['selection-partial', 'warning', 'error'],
    ['selection-widened', '–', 'info'],
  ]);
});

describe('both root images', () => {
  test('are fetched by MAAS 3.8 only', async () => {
    const draft = goodDraft();
    const hwe = productOf(draft.ubuntu, ':24.04:amd64:hwe-24.04');
    const extra = {
      ...itemOf(hwe, 'boot-initrd'),
      ftype: 'root-image.gz',
      path: 'noble/root-image.gz',
      sha256: 'a'.repeat(64),
    };
    newestOf(hwe).items['root-image.gz'] = extra;
    const selections = [terms('ubuntu', 'noble')];
    const [in37, in38] = await Promise.all(versions.map((maas) => lintDraft(draft, { maas, selections })));
    expect((in38?.neededBytes ?? 0) - (in37?.neededBytes ?? 0)).toBe(extra.size);
  });

  test('a root-image.gz alone will do', async () => {
    const draft = goodDraft();
    for (const product of Object.values(draft.ubuntu.products)) {
      const { items } = newestOf(product);
      items['root-image.gz'] = { ...itemOf(product, 'squashfs'), ftype: 'root-image.gz' };
      delete items.squashfs;
    }
    for (const maas of versions) {
      expect((await lintDraft(draft, { maas, publication: 'trimmed' })).findings).toEqual([]);
    }
  });
});

test('MAAS takes the greatest version as text, which 20250601.10 is not beside 20250601.9', async () => {
  const draft = goodDraft();
  const product = productOf(draft.centos, ':8:amd64');
  const item = (size: number, digit: string) => ({
    ...itemOf(product, 'root-tgz'),
    size,
    sha256: digit.repeat(64),
    path: `c/${digit}`,
  });
  const manifest = itemOf(product, 'manifest');
  product.versions = {
    '20250601.10': { items: { manifest, 'root-tgz': item(10, '1') } },
    '20250601.9': { items: { manifest, 'root-tgz': item(900, '2') } },
  };
  for (const maas of versions) {
    const report = await lintDraft(draft, { maas, selections: [terms('centos', '8')] });
    expect(report.selections[0]).toMatchObject({ sizeBytes: 900, outcome: 'succeeds' });
  }
});

test('hostile names in documents do not reach messages as they are', async () => {
  const draft = goodDraft();
  const product = productOf(draft.centos, ':8:amd64');
  const name = `evil\u001b[31m\n${'x'.repeat(5000)}`;
  draft.centos.products = { [name]: { ...product, label: 7 } };
  for (const maas of versions) {
    const { findings } = await lintDraft(draft, { maas });
    expect(findings.length).toBeGreaterThan(0);
    for (const { message, item } of findings) {
      expect(message + item).not.toMatch(/\p{Cc}/u);
      expect(message.length + item.length).toBeLessThan(2000);
    }
  }
});

describe('gpgv says the same of', () => {
  const wishes = [
    ['a good publication', async () => ({ signer: await draftSigner(), keyring: await binaryKeyring() }), true],
    ['an armored keyring', async () => ({ signer: await draftSigner(), keyring: await armoredKeyring() }), false],
    ['another signer', async () => ({ signer: await otherSigner(), keyring: await binaryKeyring() }), false],
    ['a key of the newer kind', async () => newer(), false],
  ] as const;

  test.each(wishes)('%s', async (_, wish, good) => {
    const { signer, keyring } = await wish();
    const draft = goodDraft();
    const report = await lintDraft(draft, { maas: '3.7', signer, keyring: { name: 'k', bytes: keyring } });
    expect(report.verdict).toBe(good ? 'accepted' : 'refused');
    const index = (await signedDocuments(draft, signer)).find(({ path }) => path === documentPaths.index);
    expect(gpgvAccepts(keyring, index?.bytes ?? Buffer.alloc(0))).toBe(good);
  });
});

function all24(): readonly string[] {
  return ['ga-24.04', 'ga-24.04-lowlatency', 'hwe-24.04', 'hwe-24.04-edge', 'hwe-24.04-lowlatency'];
}

async function binaryKeyring(): Promise<Buffer> {
  return Buffer.from((await draftSigner()).keyring);
}

async function armoredKeyring(): Promise<Buffer> {
  return Buffer.from(armor(enums.armor.publicKey, (await draftSigner()).keyring));
}

function otherSigner() {
  return createStreamSigner('Somebody', new Date('2025-01-01'));
}

async function newer() {
  const signer = await newerSigner();
  return { signer, keyring: Buffer.from(signer.keyring) };
}

function gpgvAccepts(keyring: Buffer, document: Buffer): boolean {
  const folder = tempFolder();
  writeFileSync(join(folder, 'keyring.gpg'), keyring);
  writeFileSync(join(folder, 'document'), document);
  try {
    execFileSync('gpgv', ['--homedir', folder, '--keyring', join(folder, 'keyring.gpg'), join(folder, 'document')], {
      stdio: 'pipe',
    });
    return true;
  } catch {
    return false;
  }
}
