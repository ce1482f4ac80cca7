import type { MaasTerms, Preset } from '../../contract/selection.ts';
import type { Catalogue, CatalogueProduct } from '../catalogue/catalogue.ts';
import { newestTags } from './maas-product.ts';

/** What each MAAS boots machines with to commission them. */
const commissioning = [
  { maas: '3.7', version: '24.04', release: 'noble', arch: 'amd64' },
  { maas: '3.8', version: '24.04', release: 'noble', arch: 'amd64' },
] as const;

type Commissioning = (typeof commissioning)[number];

/** Selections offered ready-made; the newest LTS is known only from a catalogue. `now` decides what is still supported. */
export function presets(catalogue: Pick<Catalogue, 'products'> | undefined, now: Date): Preset[] {
  const lts = catalogue === undefined ? undefined : newestLts(catalogue.products, now);
  return [...Map.groupBy(commissioning, (row) => `${row.version}-${row.arch}`)].flatMap(([place, rows]) => {
    const [row] = rows;
    const maas = rows.map((one) => one.maas).join(' and ');
    const smallest: Preset = {
      id: `smallest-${place}`,
      title: 'Smallest MAAS that commissions',
      description: `Ubuntu ${row?.version} ${row?.arch} with its general-availability kernel, which MAAS ${maas} boots machines with, and all bootloaders.`,
      terms: rows.slice(0, 1).map(smallestTerms),
      max: 1,
    };
    return lts === undefined || row === undefined ? [smallest] : [smallest, withLts(smallest, row, lts)];
  });
}

function smallestTerms({ version, release, arch }: Commissioning): MaasTerms {
  return {
    kind: 'maas',
    os: 'ubuntu',
    release,
    arches: [arch],
    subarches: [`ga-${version}`],
    labels: ['*'],
    kflavors: ['generic'],
    bootloaders: true,
  };
}

/** The newest LTS with every kernel, beside what commissions; it commissions itself when it is that release. */
function withLts(smallest: Preset, row: Commissioning, lts: Lts): Preset {
  const terms: MaasTerms = {
    kind: 'maas',
    os: 'ubuntu',
    release: lts.release,
    arches: [row.arch],
    subarches: ['*'],
    labels: ['*'],
    bootloaders: true,
  };
  const same = lts.release === row.release;
  return {
    id: `newest-lts-${row.arch}`,
    title: `Newest LTS (${lts.version})`,
    description: same
      ? `Ubuntu ${lts.version} ${row.arch} with every kernel, to commission and to deploy, and all bootloaders.`
      : `Ubuntu ${lts.version} ${row.arch} with every kernel, to deploy, beside the smallest MAAS that commissions.`,
    terms: same ? [terms] : [...smallest.terms, terms],
    max: 1,
  };
}

interface Lts {
  readonly release: string;
  readonly version: string;
}

/** By version number; without `support_eol` a release counts as supported. */
function newestLts(products: readonly CatalogueProduct[], now: Date): Lts | undefined {
  const today = now.toISOString().slice(0, 10);
  const supported = products.flatMap((product) => {
    const tags = newestTags(product);
    const eol = tags.get('support_eol');
    const lts = tags.get('os') === 'ubuntu' && /\bLTS\b/.test(tags.get('release_title'));
    const candidate = { release: tags.get('release'), version: tags.get('version') };
    return lts && tags.get('arch') === 'amd64' && (eol === '' || eol >= today) ? [candidate] : [];
  });
  return supported.sort((a, b) => Number.parseFloat(a.version) - Number.parseFloat(b.version)).at(-1);
}
