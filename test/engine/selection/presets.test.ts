import { describe, expect, it } from 'vitest';
import { presets } from '../../../electron/engine/selection/presets.ts';
import { matchRule } from '../../../electron/engine/selection/rule-match.ts';
import { catalogueOf, type PlainProducts, plainProductsIn } from '../../helpers/catalogue.ts';
import { sharedFolder } from '../../helpers/shared.ts';

const now = new Date('2026-11-21T00:00:00Z');
const folder = sharedFolder('streams', 'maas-tiny', 'ephemeral-v3', 'stable', 'streams', 'v1');
const images = plainProductsIn(`${folder}/com.ubuntu.maas:stable:v3:download.json`);
const bootloaders = plainProductsIn(`${folder}/com.ubuntu.maas:stable:1:bootloader-download.json`);

function release(version: string, name: string, title: string, eol: string): PlainProducts {
  const tags = { os: 'ubuntu', arch: 'amd64', label: 'stable', release: name, version, release_title: title };
  const item = { path: `${name}/squashfs`, size: 1, sha256: 'ab' };
  return {
    content_id: `x:${version}`,
    products: {
      [name]: { ...tags, support_eol: eol, subarch: `ga-${version}`, versions: { '1': { items: { squashfs: item } } } },
    },
  };
}

describe('the smallest MAAS that commissions', () => {
  it('is offered without a catalogue', () => {
    const [smallest, ...others] = presets(undefined, now);
    expect(others).toEqual([]);
    expect(smallest).toMatchObject({ id: 'smallest-24.04-amd64', max: 1 });
    expect(smallest?.description).toContain('MAAS 3.7 and 3.8');
  });

  it('is the 24.04 amd64 ga kernel and all bootloaders', () => {
    const catalogue = catalogueOf(images, bootloaders);
    const [smallest] = presets(catalogue, now);
    const taken = smallest?.terms.flatMap((terms) => matchRule(terms, catalogue)).map((one) => one.product.name);
    expect(taken).toEqual([
      'com.ubuntu.maas.stable:v3:boot:24.04:amd64:ga-24.04',
      ...Object.keys(bootloaders.products),
    ]);
  });
});

describe('the newest LTS', () => {
  const rows = [
    release('26.10', 'odd', '26.10', '2027-07-01'),
    release('28.04', 'gone', '28.04 LTS', '2026-11-20'),
    release('26.04', 'resolute', '26.04 LTS', '2031-05-31'),
  ];

  it('is offered beside it: newest by version, LTS, still supported', () => {
    const offered = presets(catalogueOf(images, ...rows), now);
    expect(offered.map((one) => one.id)).toEqual(['smallest-24.04-amd64', 'newest-lts-amd64']);
    expect(offered[1]?.terms.map((terms) => terms.release)).toEqual(['noble', 'resolute']);
    expect(offered[1]?.title).toBe('Newest LTS (26.04)');
  });

  it('is supported on its last day', () => {
    const offered = presets(catalogueOf(...rows), new Date('2026-11-20T23:59:59Z'));
    expect(offered[1]?.terms.map((terms) => terms.release)).toEqual(['noble', 'gone']);
  });

  it('is taken whole where it is the release that commissions', () => {
    const [, lts] = presets(catalogueOf(images), now);
    expect(lts?.terms.map(({ release: name, subarches }) => [name, ...subarches])).toEqual([['noble', '*']]);
  });

  it('is not offered where a catalogue has none', () => {
    expect(presets(catalogueOf(release('26.10', 'odd', '26.10', '2027-07-01')), now)).toHaveLength(1);
    expect(presets(catalogueOf(bootloaders), now)).toHaveLength(1);
  });
});
