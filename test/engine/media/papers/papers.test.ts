import { describe, expect, it } from 'vitest';
import { composePapers, type PapersInput } from '../../../../electron/engine/media/papers/papers.ts';
import { purlOf } from '../../../../electron/engine/media/papers/purl.ts';
import {
  items,
  type MadeShipment,
  makeShipment,
  packageList,
  reading,
  type ShipmentWish,
  sha256Of,
  squashfs,
} from './made-shipment.ts';

async function papersOf(made: MadeShipment, change: Partial<PapersInput> = {}): Promise<Map<string, string>> {
  const papers = await composePapers({
    ...made,
    volume: 1,
    keyrings: { shipment: Buffer.from('own key'), upstream: new Map([['B'.repeat(40), Buffer.from('their key')]]) },
    readContent: reading(made),
    ...change,
  });
  return new Map(papers.map(({ name, bytes }) => [name, bytes.toString()]));
}

async function paper(name: string, wish: ShipmentWish = {}): Promise<string> {
  return (await papersOf(await makeShipment(wish))).get(name) ?? '';
}

describe('composePapers', () => {
  it('gives every paper of a volume, always with the same bytes', async () => {
    const made = await makeShipment();
    const papers = await papersOf(made);
    expect([...papers.keys()]).toEqual([
      'README.txt',
      'restore.sh',
      'restore.ps1',
      'paths.tsv',
      'keys/shipment.gpg',
      `keys/upstream-${'B'.repeat(40)}.gpg`,
      'inventory.csv',
      'packages.csv',
      'sbom.spdx.json',
      'custody.txt',
    ]);
    expect(papers.get('keys/shipment.gpg')).toBe('own key');
    expect(await papersOf(made)).toEqual(papers);
  });

  it('tells in README.txt what to compare, check and type', async () => {
    const made = await makeShipment({ volumes: 2 });
    const readme = (await papersOf(made)).get('README.txt') ?? '';
    expect(readme).toContain('Volume:    1 of 2 (Lab 1 of 2)');
    expect(readme).toContain(Array.from({ length: 10 }, () => 'AAAA').join(' '));
    expect(readme).toContain(made.manifestSha256);
    expect(readme).toContain('sha256sum -c SHA256SUMS');
    expect(readme).toContain('gpgv --keyring ./keys/shipment.gpg manifest.json.gpg manifest.json');
    expect(readme).toContain('sh restore.sh FOLDER');
    expect(readme).toContain('keyring_data@=streamferry.gpg');
    const long = readme.split('\n').filter((line) => line.length > 80);
    expect(long).toEqual([]);
  });

  it('says of a delta whom it is for', async () => {
    const delta = {
      receiptId: 'r',
      site: 'Plant\n7',
      createdAt: '2026-05-01T00:00:00.000Z',
      fingerprint: 'D'.repeat(40),
      removes: { 'id-0': ['old/a', 'old/b'] },
    };
    const readme = (await paper('README.txt', { delta, spared: [squashfs] })).replaceAll('\n', ' ');
    expect(readme).toContain('made for the site "Plant 7"');
    expect(readme).toContain('may remove 2 files');
  });

  it('lists every file of every image in inventory.csv', async () => {
    const [header, ...rows] = (await paper('inventory.csv', { spared: [squashfs] })).trimEnd().split('\r\n');
    expect(header).toBe('mirror,os,release,arch,label,kernel,version,item,type,file,size_bytes,sha256,carried');
    expect(rows).toHaveLength(Object.keys(items).length);
    expect(rows).toContain(
      `lab,ubuntu,noble,amd64,stable,ga-24.04,20250805,squashfs,squashfs,${squashfs},180,${sha256Of(items[squashfs] ?? '')},no`,
    );
  });

  it('lists what the images hold in packages.csv', async () => {
    const rows = (await paper('packages.csv')).trimEnd().split('\r\n');
    expect(rows).toHaveLength(1 + packageList.trimEnd().split('\n').length);
    expect(rows).toContain(`lab,ubuntu,noble,amd64,20250805,${squashfs},login,1:4.13+dfsg1-4`);
  });

  it('lists packages for each mirror and image, also where two have the same', async () => {
    const other = 'noble/amd64/20250805/root-image.squashfs';
    const both = { ...items, [other]: 'another root image', [`${other}.manifest`]: packageList };
    const rows = (await paper('packages.csv', { mirrors: { lab: items, both } })).trimEnd().split('\r\n');
    const count = packageList.trimEnd().split('\n').length;
    expect(rows.filter((row) => row.startsWith('lab,'))).toHaveLength(count);
    expect(rows.filter((row) => row.startsWith('both,'))).toHaveLength(2 * count);
  });

  it('tells the chain of custody up to the shipment', async () => {
    const custody = await paper('custody.txt');
    expect(custody).toContain('1. Signed');
    expect(custody).toContain('Lab <lab@example.com>');
    expect(custody).toContain('0f4f7a1e-7c0c-4a6e-9d4b-0c2b5f1f8a11');
  });

  it('does without the description of products that no evidence tells of', async () => {
    const made = await makeShipment();
    const mirrors = made.manifest.mirrors.map((mirror) => ({ ...mirror, evidence: [] }));
    const papers = await papersOf(made, { manifest: { ...made.manifest, mirrors } });
    expect(papers.get('inventory.csv')).toContain(`lab,,,,,,20250805,squashfs,,${squashfs},180,`);
  });
});

describe('sbom.spdx.json', () => {
  it('has what SPDX 2.3 requires of a document', async () => {
    const made = await makeShipment();
    const spdx = JSON.parse((await papersOf(made)).get('sbom.spdx.json') ?? '');
    expect(spdx).toMatchObject({
      spdxVersion: 'SPDX-2.3',
      dataLicense: 'CC0-1.0',
      SPDXID: 'SPDXRef-DOCUMENT',
      name: 'Streamferry shipment Images for the lab',
      creationInfo: { created: '2026-05-31T12:00:00Z', creators: ['Tool: Streamferry-0.5.0'] },
    });
    expect(spdx.documentNamespace).toMatch(/^https:\/\/[^#\s]+$/u);
    expect(spdx.documentNamespace).toContain(made.manifest.id);
  });

  it('has every content once, with its digest, and every package once', async () => {
    const spdx = JSON.parse(await paper('sbom.spdx.json'));
    const ids: string[] = spdx.packages.map((one: { SPDXID: string }) => one.SPDXID);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^SPDXRef-[A-Za-z0-9.-]+$/u.test(id))).toBe(true);
    const contents = new Set(Object.values(items));
    expect(ids).toHaveLength(contents.size + 4);
    for (const one of spdx.packages) {
      expect(one).toMatchObject({ name: expect.any(String), downloadLocation: 'NOASSERTION', filesAnalyzed: false });
    }
    const root = spdx.packages.find((one: { name: string }) => one.name === squashfs);
    const checksumValue = sha256Of(items[squashfs] ?? '');
    expect(root).toMatchObject({
      checksums: [{ algorithm: 'SHA256', checksumValue }],
      primaryPackagePurpose: 'ARCHIVE',
    });
  });

  it('relates only what it has, the document to each file and each root image to its packages', async () => {
    const spdx = JSON.parse(await paper('sbom.spdx.json'));
    const known = new Set(['SPDXRef-DOCUMENT', ...spdx.packages.map((one: { SPDXID: string }) => one.SPDXID)]);
    const relations: { spdxElementId: string; relationshipType: string; relatedSpdxElement: string }[] =
      spdx.relationships;
    expect(relations.every((one) => known.has(one.spdxElementId) && known.has(one.relatedSpdxElement))).toBe(true);
    expect(relations.filter(({ relationshipType }) => relationshipType === 'DESCRIBES')).toHaveLength(
      new Set(Object.values(items)).size,
    );
    const inside = relations.filter(({ relationshipType }) => relationshipType === 'CONTAINS');
    expect(inside).toHaveLength(4);
    expect(inside.every((one) => one.spdxElementId === `SPDXRef-File-${sha256Of(items[squashfs] ?? '')}`)).toBe(true);
  });
});

describe('purlOf', () => {
  const noble = { os: 'ubuntu', release: 'noble', arch: 'amd64' };

  it.each([
    ['login', '1:4.13+dfsg1-4', 'pkg:deb/ubuntu/login@1:4.13%2Bdfsg1-4?arch=amd64&distro=noble'],
    ['libc6:i386', '2.39~rc1', 'pkg:deb/ubuntu/libc6@2.39~rc1?arch=i386&distro=noble'],
    ['libstdc++6', '14', 'pkg:deb/ubuntu/libstdc%2B%2B6@14?arch=amd64&distro=noble'],
  ])('names %s %s as a Debian package', (name, version, purl) => {
    expect(purlOf({ ...noble, name, version })).toBe(purl);
  });

  it('names packages of CentOS as RPMs, and neither snaps nor unknown systems at all', () => {
    expect(purlOf({ os: 'centos', release: '8', arch: 'amd64', name: 'bash', version: '4.4.20-1.el8' })).toBe(
      'pkg:rpm/centos/bash@4.4.20-1.el8?arch=amd64&distro=8',
    );
    expect(purlOf({ ...noble, name: 'snap:lxd', version: '5.21/stable 28373' })).toBeUndefined();
    expect(purlOf({ ...noble, os: 'windows', name: 'x', version: '1' })).toBeUndefined();
  });
});
