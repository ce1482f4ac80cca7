import { both, type LintRule } from './lint-rule.ts';

const flatten = 'Choose trimmed publication, which writes every tag where MAAS 3.8 reads it.';
const complete = 'Sync the mirror with a selection that takes all items of a version, and choose trimmed publication.';
const upstream =
  'Tell whoever publishes the source; until then take the product out of the selection and publish trimmed.';

/** What MAAS expects of products, versions and items. MAAS 3.8 reads a product file whole or refuses the source. */
export const productRules = {
  'products-empty': {
    title: 'A product file has no products',
    severity: { '3.7': 'info', '3.8': 'error' },
    refuses: true,
    remedy: 'Choose trimmed publication, which leaves out what is empty.',
  },
  'versions-empty': {
    title: 'A product has no versions',
    severity: { '3.7': 'info', '3.8': 'error' },
    refuses: true,
    remedy: 'Choose trimmed publication, which leaves out what is empty.',
  },
  'items-empty': {
    title: 'A version has no items',
    severity: { '3.7': 'warning', '3.8': 'error' },
    refuses: true,
    remedy: 'Choose trimmed publication, which leaves out what is empty.',
  },
  'item-missing': {
    title:
      'A version of an image lacks an item: manifest, boot-kernel, boot-initrd and a root image for Ubuntu, manifest and root-tgz for others',
    severity: { '3.7': 'warning', '3.8': 'error' },
    refuses: true,
    remedy: complete,
  },
  'bootloader-item-missing': {
    title: 'A version of a bootloader has none of grub2-signed, shim-signed, grub2, syslinux',
    severity: { '3.7': 'warning', '3.8': 'error' },
    refuses: true,
    remedy: complete,
  },
  'aliased-tag': {
    title: 'A tag comes from `_aliases`, which MAAS 3.8 does not read',
    severity: { '3.8': 'error' },
    refuses: true,
    remedy: flatten,
  },
  'inherited-tag': {
    title: 'A tag stands on another level than the one MAAS 3.8 reads it from',
    severity: { '3.8': 'error' },
    refuses: true,
    remedy: flatten,
  },
  'tag-missing': {
    title: 'A product lacks a tag',
    severity: both('error'),
    refuses: true,
    remedy: upstream,
  },
  'item-field-missing': {
    title: 'An item lacks a field',
    severity: both('error'),
    refuses: true,
    remedy: upstream,
  },
  'sha256-missing': {
    title: 'An item names no sha256, which is what MAAS checks; other digests do not count',
    severity: both('error'),
    refuses: true,
    remedy: upstream,
  },
  'sha256-malformed': {
    title: 'The sha256 of an item is not 64 lower-case hexadecimal digits, so no download can match it',
    severity: both('error'),
    remedy: upstream,
  },
  'support-eol-malformed': {
    title: '`support_eol` is no date of the form 2029-05-31',
    severity: { '3.8': 'error' },
    refuses: true,
    remedy: upstream,
  },
  'mixed-products': {
    title: 'A product file mixes kinds of products: Ubuntu images, single-file images, bootloaders',
    severity: { '3.8': 'error' },
    refuses: true,
    remedy: 'Publish each kind in a product file of its own.',
  },
  'release-notifications': {
    title: 'Release notifications are listed, which MAAS 3.8 does not know and refuses the source for',
    severity: { '3.8': 'error' },
    refuses: true,
    remedy: 'Choose trimmed publication for MAAS 3.8, which leaves them out.',
  },
  'product-name': {
    title:
      'A product name has no version that MAAS takes (:v2: or :v3: for Ubuntu, :v4: for Ubuntu Core, :1: for bootloaders)',
    severity: both('warning'),
    remedy: 'MAAS skips the product. Take it out of the selection.',
  },
  'bootloader-unsupported': {
    title: 'A bootloader for a combination of type, os and arch that MAAS does not know',
    severity: both('warning'),
    remedy: 'MAAS skips the product. Take it out of the selection.',
  },
  'maas-too-old': {
    title: 'A product asks for a newer MAAS in `maas_supported`',
    severity: { '3.7': 'warning' },
    remedy: 'Upgrade MAAS, or take the product out of the selection.',
  },
  'unknown-item': {
    title: 'An item is of a kind that MAAS does not take',
    severity: both('info'),
    remedy: 'Nothing needs to be done: MAAS leaves it out. It may be taken out of the selection.',
  },
  'two-root-images': {
    title: 'A version has both a squashfs and a root-image.gz; MAAS 3.7 leaves the latter out, MAAS 3.8 fetches both',
    severity: { '3.7': 'info', '3.8': 'warning' },
    remedy: 'Take root-image.gz out with the filter ftype!=root-image.gz.',
  },
  'several-versions': {
    title: 'A product lists more than one version; MAAS takes the greatest only',
    severity: both('info'),
    remedy: 'Nothing needs to be done. To have MAAS take another version, pin it and publish trimmed.',
  },
} as const satisfies Readonly<Record<string, LintRule>>;
