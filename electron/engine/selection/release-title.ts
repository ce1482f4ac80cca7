import type { ReleaseTitle } from '../../contract/image.ts';
import type { Tags } from '../catalogue/catalogue.ts';
import type { MaasProduct } from './maas-product.ts';

const bootloaderTypes: Readonly<Record<string, string>> = {
  uefi: 'UEFI',
  pxe: 'PXE',
  'open-firmware': 'Open Firmware',
};

/** What a product's release is called and how long it is supported, from the tags of its newest version. */
export function releaseTitle(
  { os, release, companion }: Pick<MaasProduct, 'os' | 'release' | 'companion'>,
  tags: Tags,
) {
  const named = tags.get('release_title');
  const [codename, version] = [tags.get('release_codename'), tags.get('version')];
  const [supportEnds, esmEnds] = [tags.get('support_eol'), tags.get('support_esm_eol')];
  const title: ReleaseTitle = {
    title: named || (companion ? bootloaderTitle(release) : release),
    lts: isLts({ os, named, version, aliases: tags.get('aliases') }),
    ...(codename === '' ? {} : { codename }),
    ...(version === '' ? {} : { version }),
    ...(supportEnds === '' ? {} : { supportEnds }),
    ...(esmEnds === '' ? {} : { esmEnds }),
  };
  return title;
}

/** Such as `UEFI` for `uefi`. */
export function bootloaderTitle(type: string): string {
  return bootloaderTypes[type] ?? type;
}

interface LtsMarks {
  readonly os: string;
  /** `release_title`. */
  readonly named: string;
  readonly version: string;
  readonly aliases: string;
}

/** The stream's title says it; where it has none, Ubuntu's April release of every even year is one. */
function isLts({ os, named, version, aliases }: LtsMarks): boolean {
  if (/\bLTS\b/u.test(named) || aliases.split(',').some((alias) => alias.trim() === 'lts')) return true;
  return named === '' && os === 'ubuntu' && /^\d*[02468]\.04$/u.test(version);
}
