import { type Draft, itemOf, newestOf, productOf, relist, signedText } from '../../../../helpers/draft-publication.ts';
import { type Broken, centos, entryOf, grub, hwe, only } from './broken.ts';

const rename = (draft: Draft, ending: string, change: (name: string) => string) => {
  draft.ubuntu.products = Object.fromEntries(
    Object.entries(draft.ubuntu.products).map(([name, one]) => [name.endsWith(ending) ? change(name) : name, one]),
  );
  relist(draft);
};

export const brokenProducts: readonly Broken[] = [
  {
    rule: 'products-empty',
    what: 'a product file has none',
    breakIt: only((d) => {
      d.centos.products = {};
      relist(d);
    }),
  },
  {
    rule: 'versions-empty',
    what: 'a product has none',
    breakIt: only((d) => {
      centos(d).versions = {};
    }),
  },
  {
    rule: 'items-empty',
    what: 'the newest version has none',
    breakIt: only((d) => {
      newestOf(hwe(d)).items = {};
    }),
  },
  ...['boot-kernel', 'boot-initrd', 'squashfs'].map(
    (item): Broken => ({
      rule: 'item-missing',
      what: `an Ubuntu version has no ${item}`,
      breakIt: only((d) => delete newestOf(hwe(d)).items[item]),
    }),
  ),
  {
    rule: 'item-missing',
    what: 'an Ubuntu version has no manifest, which MAAS 3.7 does not miss',
    breakIt: only((d) => delete newestOf(hwe(d)).items.manifest),
    found: { '3.7': [] },
  },
  {
    rule: 'item-missing',
    what: 'a CentOS version has no root-tgz',
    breakIt: only((d) => delete newestOf(centos(d)).items['root-tgz']),
  },
  {
    rule: 'item-missing',
    what: 'an older Ubuntu version has no kernel, which MAAS 3.7 does not look at',
    breakIt: only((d) => {
      const { 'boot-kernel': _, ...items } = newestOf(hwe(d)).items;
      hwe(d).versions['20240101'] = { items };
    }),
    found: { '3.7': ['several-versions'], '3.8': ['item-missing', 'several-versions'] },
  },
  {
    rule: 'bootloader-item-missing',
    what: 'a bootloader has something else',
    breakIt: only((d) => {
      const version = newestOf(grub(d));
      version.items = { lilo: { ...itemOf(grub(d), 'grub2'), ftype: 'lilo' } };
    }),
    found: {
      '3.7': ['bootloader-item-missing', 'unknown-item', 'bootloader-absent'],
      '3.8': ['bootloader-item-missing', 'unknown-item', 'bootloader-absent'],
    },
  },
  {
    rule: 'aliased-tag',
    what: 'a title stands among the aliases',
    breakIt: only((d) => {
      d.centos._aliases = { release: { '8': { release_title: 'CentOS 8' } } };
      delete centos(d).release_title;
    }),
  },
  {
    rule: 'inherited-tag',
    what: 'a label stands at the top of the file',
    breakIt: only((d) => {
      d.centos.label = 'stable';
      delete centos(d).label;
    }),
  },
  {
    rule: 'inherited-tag',
    what: 'a label stands on the version',
    breakIt: only((d) => {
      newestOf(centos(d)).label = 'stable';
      delete centos(d).label;
    }),
  },
  {
    rule: 'inherited-tag',
    what: 'an ftype stands on the version',
    breakIt: only((d) => {
      newestOf(grub(d)).ftype = 'archive.tar.xz';
      delete itemOf(grub(d), 'grub2').ftype;
    }),
  },
  ...(['arch', 'label'] as const).map(
    (tag): Broken => ({
      rule: 'tag-missing',
      what: `a product has no ${tag}`,
      breakIt: only((d) => delete centos(d)[tag]),
    }),
  ),
  { rule: 'tag-missing', what: 'a product has no release', breakIt: only((d) => delete centos(d).release) },
  ...['release_title', 'subarch', 'subarches', 'version', 'os', 'support_eol'].map(
    (tag): Broken => ({
      rule: 'tag-missing',
      what: `a product has no ${tag}, which MAAS 3.7 does not miss`,
      breakIt: only((d) => delete hwe(d)[tag]),
      found: { '3.7': [] },
    }),
  ),
  {
    rule: 'tag-missing',
    what: 'a bootloader has no arches, which MAAS 3.7 does not miss',
    breakIt: only((d) => delete grub(d).arches),
    found: { '3.7': [] },
  },
  ...['ftype', 'size', 'path'].map(
    (field): Broken => ({
      rule: 'item-field-missing',
      what: `an item has no ${field}`,
      breakIt: only(
        (d) => delete itemOf(productOf(d.bootloaders, ':grub-efi-signed:uefi:amd64'), 'shim-signed')[field],
      ),
    }),
  ),
  {
    rule: 'item-field-missing',
    what: 'the size of an item is no number of bytes',
    breakIt: only((d) => {
      itemOf(centos(d), 'root-tgz').size = '1 MB';
    }),
  },
  {
    rule: 'item-field-missing',
    what: 'a bootloader names no source package, which MAAS 3.7 does not miss',
    breakIt: only((d) => delete itemOf(grub(d), 'grub2').src_package),
    found: { '3.7': [] },
  },
  {
    rule: 'sha256-missing',
    what: 'an item has an md5 only',
    breakIt: only((d) => {
      const item = itemOf(hwe(d), 'boot-kernel');
      delete item.sha256;
      item.md5 = 'be81b693194ea89acfea9e387c1bf4fd';
    }),
  },
  {
    rule: 'sha256-malformed',
    what: 'it is in capitals',
    breakIt: only((d) => {
      const item = itemOf(hwe(d), 'boot-kernel');
      item.sha256 = `${item.sha256}`.toUpperCase();
    }),
  },
  {
    rule: 'support-eol-malformed',
    what: 'it is no date',
    breakIt: only((d) => {
      centos(d).support_eol = 'some day';
    }),
  },
  {
    rule: 'mixed-products',
    what: 'CentOS stands among the kernels',
    breakIt: only((d) => {
      Object.assign(d.ubuntu.products, d.centos.products);
      delete d.index.index[String(d.centos.content_id)];
      relist(d);
    }),
  },
  {
    rule: 'release-notifications',
    what: 'they are listed',
    breakIt: async (d) => {
      const contentId = 'com.ubuntu.maas:stable:1:notifications';
      const product = 'com.ubuntu.maas.stable:1:notifications';
      const text = [{ maas_version: '3.7.3', message: 'MAAS 3.7.3 is out', version: 1 }];
      const item = { ftype: 'notifications', release_notification: text };
      const tags = { arch: 'amd64', os: 'release-notifications', release: 'notifications', label: 'stable' };
      const { products: _, ...head } = d.centos;
      const versions = { '20250601': { items: { 'release-notification': item } } };
      const path = `streams/v1/${contentId}.sjson`;
      d.extra.set(
        path,
        await signedText({ ...head, content_id: contentId, products: { [product]: { ...tags, versions } } }),
      );
      d.index.index[contentId] = { ...entryOf(d, d.centos.content_id), path, products: [product] };
      return undefined;
    },
  },
  {
    rule: 'product-name',
    what: 'a kernel is of a version that is not known',
    breakIt: only((d) => rename(d, ':24.04:amd64:hwe-24.04', (name) => name.replace(':v3:', ':v9:'))),
  },
  {
    rule: 'bootloader-unsupported',
    what: 'a bootloader is for another architecture',
    breakIt: only((d) => {
      d.bootloaders.products['com.ubuntu.maas.stable:1:grub-efi:uefi:riscv64'] = { ...grub(d), arch: 'riscv64' };
      relist(d);
    }),
  },
  {
    rule: 'maas-too-old',
    what: 'a kernel is for MAAS 3.9',
    breakIt: only((d) => {
      hwe(d).maas_supported = '3.9';
    }),
  },
  {
    rule: 'unknown-item',
    what: 'an item is of another kind',
    breakIt: only((d) => {
      newestOf(centos(d)).items.sbom = { ...itemOf(centos(d), 'manifest'), ftype: 'sbom' };
    }),
  },
  {
    rule: 'two-root-images',
    what: 'a kernel has both',
    breakIt: only((d) => {
      const item = { ...itemOf(hwe(d), 'boot-initrd'), ftype: 'root-image.gz', path: 'noble/root-image.gz' };
      newestOf(hwe(d)).items['root-image.gz'] = item;
    }),
  },
  {
    rule: 'several-versions',
    what: 'an older version is listed',
    breakIt: only((d) => {
      centos(d).versions['20200101'] = newestOf(centos(d));
    }),
  },
];
