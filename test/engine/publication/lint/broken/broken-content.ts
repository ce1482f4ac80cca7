import type { MaasTerms } from '../../../../../electron/contract/selection.ts';
import { itemOf, relist } from '../../../../helpers/draft-publication.ts';
import { type Broken, centos, entryOf, grub, hwe, noble, only } from './broken.ts';

function terms(change: Partial<MaasTerms> = {}): MaasTerms {
  return {
    kind: 'maas',
    os: 'ubuntu',
    release: 'noble',
    arches: ['amd64'],
    subarches: ['*'],
    labels: ['*'],
    bootloaders: true,
    ...change,
  };
}

export const brokenContent: readonly Broken[] = [
  {
    rule: 'file-absent',
    what: 'a kernel that is selected is not here',
    breakIt: (d) => ({ selections: [terms()], absent: [`${itemOf(noble(d), 'boot-kernel').path}`] }),
  },
  {
    rule: 'file-absent',
    what: 'a bootloader is not here',
    breakIt: (d) => ({ absent: [`${itemOf(grub(d), 'grub2').path}`] }),
  },
  {
    rule: 'file-absent',
    what: 'a trimmed publication lists an image that is not here',
    breakIt: (d) => ({ publication: 'trimmed', absent: [`${itemOf(centos(d), 'root-tgz').path}`] }),
  },
  {
    rule: 'image-absent',
    what: 'an image that nobody is known to select is not here',
    breakIt: (d) => ({ absent: [`${itemOf(centos(d), 'root-tgz').path}`] }),
  },
  {
    rule: 'image-absent',
    what: 'an image that is not selected is not here',
    breakIt: (d) => ({ selections: [terms()], absent: [`${itemOf(centos(d), 'root-tgz').path}`] }),
  },
  {
    rule: 'selection-partial',
    what: 'one kernel of noble is not here',
    breakIt: (d) => ({ absent: [`${itemOf(hwe(d), 'boot-kernel').path}`] }),
    found: { '3.7': ['image-absent', 'selection-partial'], '3.8': ['selection-partial', 'image-absent'] },
  },
  {
    rule: 'unasked-file-absent',
    what: 'a trimmed publication lists a manifest that is not here',
    breakIt: (d) => ({ publication: 'trimmed', absent: [`${itemOf(centos(d), 'manifest').path}`] }),
  },
  {
    rule: 'file-size-differs',
    what: 'a squashfs is cut short',
    breakIt: (d) => ({ held: { [`${itemOf(noble(d), 'squashfs').path}`]: { sizeBytes: 17 } } }),
  },
  {
    rule: 'file-damaged',
    what: 'an audit found a squashfs damaged',
    breakIt: (d) => {
      const { path = '', size } = itemOf(noble(d), 'squashfs');
      return { held: { [path]: { sizeBytes: Number(size), damaged: true } } };
    },
  },
  ...['a b', 'a?b', 'a#b', 'a%20b', '../a', 'a//b', '/a', 'ä', 'a\\b'].map(
    (path): Broken => ({
      rule: 'path-unsafe',
      what: `a file is called ${path}`,
      breakIt: only((d) => {
        itemOf(centos(d), 'root-tgz').path = path;
      }),
    }),
  ),
  {
    rule: 'path-unsafe',
    what: 'a document is outside streams/',
    breakIt: only((d) => {
      entryOf(d, d.centos.content_id).path = '../secret.sjson';
    }),
  },
  {
    rule: 'path-disputed',
    what: 'one path has two digests',
    breakIt: only((d) => {
      itemOf(hwe(d), 'squashfs').sha256 = '0'.repeat(64);
    }),
  },
  {
    rule: 'bootloader-absent',
    what: 'pxelinux is not listed',
    breakIt: only((d) => {
      delete d.bootloaders.products['com.ubuntu.maas.stable:1:pxelinux:pxe:i386'];
      relist(d);
    }),
  },
  {
    rule: 'commissioning-absent',
    what: 'noble is not listed',
    breakIt: only((d) => {
      d.ubuntu.products = Object.fromEntries(
        Object.entries(d.ubuntu.products).filter(([, { release }]) => release !== 'noble'),
      );
      relist(d);
    }),
  },
  {
    rule: 'selection-ignored',
    what: 'focal is selected',
    breakIt: () => ({ selections: [terms({ release: 'focal' })] }),
  },
  {
    rule: 'selection-widened',
    what: 'one kernel is selected',
    breakIt: () => ({ selections: [terms({ subarches: ['ga-24.04'] })] }),
  },
];
