import { bootResource, fileOf, type MaasReading, sha256Form, sizeOf } from './boot-resource.ts';
import { list, named, type Problem } from './problem.ts';
import { type ProductIdentity, skipReason } from './product-names.ts';
import type { PublishedStream } from './read-stream.ts';
import type { Level, RawFile, RawProduct, RawVersion } from './stream-level.ts';

/** What MAAS 3.7 stores; it skips items of any other ftype. */
const knownFtypes = new Set([
  ...['squashfs', 'root-image.gz', 'boot-kernel', 'boot-initrd', 'boot-dtb', 'archive.tar.xz'],
  ...['root-tgz', 'root-tbz', 'root-txz', 'root-dd', 'root-dd.tar', 'root-dd.raw', 'root-dd.gz', 'root-dd.bz2'],
  ...['root-dd.xz', 'root-dd.tar.bz2', 'root-dd.tar.xz'],
]);
/** Skipped without a loss: MAAS never fetches a manifest, and a notification is data. */
const carriedFtypes = new Set(['manifest', 'notifications']);
const thisMaas = [3, 7] as const;

/**
 * Reads a publication as MAAS 3.7 does (MAAS.md, "What MAAS asks of a mirror"): by ftype, aliases and inherited tags resolved, the
 * greatest version of each product only, nested indexes followed. A tag it cannot do without ends its whole import.
 */
export function readAs37(stream: PublishedStream): MaasReading {
  const problems: Problem[] = [];
  const resources = stream.files.flatMap((file) => {
    problems.push(...fileProblems(file));
    return file.products.flatMap((product) => {
      const read = readProduct(product);
      problems.push(...read.problems);
      return read.resources;
    });
  });
  return { resources, problems };
}

function fileProblems({ path, level, products }: RawFile): Problem[] {
  const place = { document: path };
  const problems: Problem[] = [];
  if (level.ownText('content_id') === undefined) {
    problems.push({ rule: 'content-id-missing', place, message: `${path} has no content_id.` });
  }
  if (products.length === 0) problems.push({ rule: 'products-empty', place, message: `${path} has no products.` });
  return problems;
}

function readProduct(product: RawProduct): MaasReading {
  const newest = product.versions.at(-1);
  const place = { document: product.document, product: product.level.name };
  if (newest === undefined) {
    const message = `${named(product.level.name)} has no versions.`;
    return { resources: [], problems: [{ rule: 'versions-empty', place, message }] };
  }
  const [first] = newest.items;
  const at = { ...place, version: newest.level.name };
  if (first === undefined) {
    const message = `${named(product.level.name)} has no items in its greatest version ${newest.level.name}, which is the one MAAS takes.`;
    return { resources: [], problems: [{ rule: 'items-empty', place: at, message }] };
  }
  const unfit = skipReason(identityOf(product, first)) ?? missingTags(product, newest) ?? tooNew(product, first);
  if (unfit !== undefined) return { resources: [], problems: [unfit] };
  if (newest.items.every((item) => item.text('ftype') === 'notifications')) return { resources: [], problems: [] };
  return readVersion(product, newest);
}

function identityOf(product: RawProduct, tags: Level): ProductIdentity {
  const os = tags.text('os') ?? 'ubuntu';
  const bootloaderType = tags.text('bootloader-type');
  const ubuntu = os === 'ubuntu-core' ? 'ubuntu-core' : 'ubuntu';
  return {
    document: product.document,
    name: product.level.name,
    family: bootloaderType !== undefined ? 'bootloader' : os.toLowerCase().includes('ubuntu') ? ubuntu : 'other',
    os,
    arch: tags.text('arch') ?? '',
    bootloaderType,
  };
}

function missingTags(product: RawProduct, { items }: RawVersion): Problem | undefined {
  const isBootloader = items[0]?.text('bootloader-type') !== undefined;
  const needed = isBootloader ? ['arch', 'label'] : ['arch', 'label', 'release'];
  const missing = needed.filter((tag) => items.some((item) => item.text(tag) === undefined));
  if (missing.length === 0) return undefined;
  const place = { document: product.document, product: product.level.name };
  return { rule: 'tag-missing', place, message: `${named(product.level.name)} has no ${list(missing)} on any level.` };
}

/** `maas_supported` names the least MAAS version; within 3.7 any patch release will do. */
function tooNew(product: RawProduct, tags: Level): Problem | undefined {
  const wanted = tags.text('maas_supported');
  const [major = 0, minor = 0] =
    /^\d+(?:\.\d+)?/u
      .exec(wanted ?? '')?.[0]
      .split('.')
      .map(Number) ?? [];
  if (wanted === undefined || major < thisMaas[0] || (major === thisMaas[0] && minor <= thisMaas[1])) return undefined;
  const place = { document: product.document, product: product.level.name };
  return { rule: 'maas-too-old', place, message: `${named(product.level.name)} is for MAAS ${wanted} and later.` };
}

function readVersion(product: RawProduct, version: RawVersion): MaasReading {
  const problems: Problem[] = [];
  const hasSquashfs = version.items.some((item) => item.name === 'squashfs');
  const taken = version.items.filter((item) => {
    const ftype = item.text('ftype');
    const place = {
      document: product.document,
      product: product.level.name,
      version: version.level.name,
      item: item.name,
    };
    if (ftype === undefined) {
      problems.push({ rule: 'item-field-missing', place, message: `The item ${named(item.name)} has no ftype.` });
      return false;
    }
    if (ftype === 'root-image.gz' && hasSquashfs) {
      const message = 'The root-image.gz is left out, because there is a squashfs.';
      problems.push({ rule: 'two-root-images', place, message });
      return false;
    }
    if (knownFtypes.has(ftype)) return true;
    const message = `The item ${named(item.name)} has the ftype ${named(ftype)}, which MAAS skips.`;
    if (!carriedFtypes.has(ftype)) problems.push({ rule: 'unknown-item', place, message });
    return false;
  });
  for (const item of taken) problems.push(...itemProblems(product, version, item));
  problems.push(...missingItems(product, version, taken));
  const files = taken.map(fileOf).filter((file) => file !== undefined);
  return { resources: files.length === 0 ? [] : [bootResource(product, version, files)], problems };
}

function itemProblems(product: RawProduct, version: RawVersion, item: Level): Problem[] {
  const place = {
    document: product.document,
    product: product.level.name,
    version: version.level.name,
    item: item.name,
  };
  const problems: Problem[] = [];
  const lacking = [
    ...(item.text('path') === undefined ? ['path'] : []),
    ...(sizeOf(item.resolved('size')) === undefined ? ['size'] : []),
  ];
  if (lacking.length > 0) {
    const message = `The item ${named(item.name)} has no usable ${list(lacking)}.`;
    problems.push({ rule: 'item-field-missing', place, message });
  }
  const sha256 = item.text('sha256');
  if (sha256 === undefined) {
    problems.push({ rule: 'sha256-missing', place, message: `The item ${named(item.name)} has no sha256.` });
  } else if (!sha256Form.test(sha256)) {
    const message = `The sha256 of the item ${named(item.name)} is ${named(sha256)}.`;
    problems.push({ rule: 'sha256-malformed', place, message });
  }
  return problems;
}

/** Without these MAAS 3.7 takes the rest and has an image that does not boot. Manifests it does not miss. */
function missingItems(product: RawProduct, version: RawVersion, taken: readonly Level[]): Problem[] {
  const ftypes = new Set(taken.map((item) => item.text('ftype')));
  const [tags = version.level] = version.items;
  const isBootloader = tags.text('bootloader-type') !== undefined;
  const isUbuntu = !isBootloader && (tags.text('os') ?? 'ubuntu') === 'ubuntu';
  const missing = isUbuntu
    ? [
        ...['boot-kernel', 'boot-initrd'].filter((ftype) => !ftypes.has(ftype)),
        ...(ftypes.has('squashfs') || ftypes.has('root-image.gz') ? [] : ['squashfs']),
      ]
    : taken.length > 0
      ? []
      : [isBootloader ? 'archive.tar.xz' : 'root image'];
  if (missing.length === 0) return [];
  const place = { document: product.document, product: product.level.name, version: version.level.name };
  const message = `${named(product.level.name)} ${version.level.name} has no ${list(missing)}.`;
  return [{ rule: isBootloader ? 'bootloader-item-missing' : 'item-missing', place, message }];
}
