import type { Manifest, ShippedMirror } from '../manifest.ts';
import { amount, groupedFingerprint, oneLine, time, wrapped } from '../paper-words.ts';
import { shipmentNames, upstreamKeyName } from '../shipment-layout.ts';
import { maasKeyLines } from './readme-maas.ts';
import { targetFolders } from './target-folders.ts';

export interface ReadmeInput {
  readonly manifest: Manifest;
  readonly manifestSha256: string;
  readonly volume: number;
  /** Fingerprints of those whose keys go along. */
  readonly upstreamKeys: readonly string[];
}

const width = 78;
const names = shipmentNames;

/** README.txt: for somebody who has the medium and not the app. */
export function composeReadme(input: ReadmeInput): Buffer {
  const sections = [
    aboutSection(input),
    mirrorsSection(input.manifest),
    volumesSection(input),
    wholeSection(),
    makerSection(input),
    restoreSection(input.manifest),
    maasSection(input.manifest),
    contentsSection(input),
  ];
  return Buffer.from(`${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`);
}

function aboutSection({ manifest, manifestSha256, volume }: ReadmeInput): string[] {
  const { title, createdAt, application, id, volumes } = manifest;
  const label = volumes.find(({ number }) => number === volume)?.label ?? '';
  return [
    'STREAMFERRY SHIPMENT',
    '='.repeat(width),
    ...wrapped(oneLine(title), width),
    `Volume:    ${volume} of ${volumes.length} (${oneLine(label)})`,
    `Made:      ${time(createdAt)} by ${oneLine(application)}`,
    `Shipment:  ${id}`,
    `Manifest:  ${manifestSha256}`,
    '',
    ...wrapped(
      'This folder carries boot images for MAAS to a place without a network. With Streamferry, import it there: that checks everything below by itself. This file is for those who have only the medium.',
      width,
    ),
    ...deltaLines(manifest),
  ];
}

function deltaLines({ delta }: Manifest): string[] {
  if (delta === undefined) return [];
  const removes = Object.values(delta.removes).reduce((sum, paths) => sum + paths.length, 0);
  const left =
    removes === 0
      ? ''
      : ` That site may remove ${removes} files which are no longer needed; they are named in ${names.manifest} under "removes".`;
  return [
    '',
    ...wrapped(
      `It was made for the site "${oneLine(delta.site)}", by its receipt of ${time(delta.createdAt)}: what that site has is not carried. Restore it over the tree that is there.${left}`,
      width,
    ),
  ];
}

function mirrorsSection({ mirrors }: Manifest): string[] {
  const folders = targetFolders(mirrors);
  return [
    ...heading('What it carries'),
    ...mirrors.flatMap((mirror) => mirrorLines(mirror, mirrors.length > 1 ? folders.get(mirror.id) : undefined)),
  ];
}

function mirrorLines({ name, settings, revision, files }: ShippedMirror, folder: string | undefined): string[] {
  const bytes = new Map(files.map(({ sha256, sizeBytes }) => [sha256, sizeBytes]));
  const total = [...bytes.values()].reduce((sum, one) => sum + one, 0);
  const how =
    settings.publication === 'verbatim'
      ? "with its source's own documents"
      : 'with documents of its own, trimmed to what it holds';
  return [
    ...wrapped(`* ${oneLine(name)}`, width),
    ...wrapped(`revision ${revision.number} of ${time(revision.publishedAt)}, ${how}`, width, '  '),
    `  ${amount(files.length, total)}`,
    ...(settings.source === undefined ? [] : wrapped(`from ${oneLine(settings.source.url)}`, width, '  ')),
    ...(folder === undefined ? [] : [`  restored to FOLDER/${folder}`]),
  ];
}

function volumesSection({ manifest: { volumes }, volume }: ReadmeInput): string[] {
  return [
    ...heading('Volumes'),
    ...volumes.flatMap(({ number, label, files, sizeBytes }) => [
      `${number}. ${oneLine(label)}${number === volume ? '   <- this one' : ''}`,
      `   ${amount(files, sizeBytes)}`,
    ]),
    ...wrapped(
      volumes.length === 1
        ? 'This one is all there is.'
        : 'Each can be checked alone. They can be restored or imported in any order; all are needed.',
      width,
    ),
  ];
}

function wholeSection(): string[] {
  return [
    ...heading('1. Is this volume whole?'),
    ...wrapped(
      `A file ${names.incomplete} here, or no ${names.seal}, means that it was not finished: it must be written again. Otherwise, in this folder:`,
      width,
    ),
    `  sha256sum -c ${names.sums}            (Linux)`,
    `  shasum -a 256 -c ${names.sums}        (macOS)`,
    ...wrapped('Each line must end in "OK". The restore scripts check each file, too.', width),
  ];
}

function makerSection({ manifest: { fingerprint } }: ReadmeInput): string[] {
  return [
    ...heading('2. Who made it?'),
    ...wrapped(
      'A key that comes on the medium proves nothing by itself. Ask whoever sent it for the fingerprint of their key, by another way than this medium. It must be:',
      width,
    ),
    `  ${groupedFingerprint(fingerprint)}`,
    'Then:',
    `  gpg --show-keys --with-fingerprint ${names.shipmentKeyring}`,
    `  gpgv --keyring ./${names.shipmentKeyring} ${names.manifestSignature} ${names.manifest}`,
    `  gpgv --keyring ./${names.shipmentKeyring} ${names.sealSignature} ${names.seal}`,
    `  sha256sum ${names.manifest} ${names.sums}`,
    ...wrapped(
      `gpgv must say "Good signature" twice, with that key; ${names.seal} must name the two digests, as "manifestSha256" and "sumsSha256".`,
      width,
    ),
  ];
}

function restoreSection({ volumes, mirrors }: Manifest): string[] {
  const several =
    volumes.length > 1
      ? ' Do so from each volume, with the same FOLDER. A file in parts on several volumes takes twice its size there while it is put together.'
      : '';
  const apart = mirrors.length > 1 ? ' Each mirror becomes a folder in it.' : '';
  return [
    ...heading('3. Restore the plain tree'),
    ...wrapped(`FOLDER is where it shall stand, on another disk.${apart}${several}`, width),
    `  sh ${names.restoreShell} FOLDER                                      (Linux, macOS)`,
    `  powershell -ExecutionPolicy Bypass -File ${names.restorePowerShell} FOLDER   (Windows)`,
    ...wrapped(
      'Every file is held against its digest. What is there already is checked and kept, so that it can be run again after an interruption; a file with other content is never written over, but for the documents in streams/, which come last and only when everything is there. Nothing is removed.',
      width,
    ),
    ...wrapped(
      `On Windows the characters < > : " | ? * and % in names become %XX, a colon %3A: Windows takes no others. Streamferry serves such a tree under its right names, a plain web server does not.`,
      width,
    ),
  ];
}

function maasSection({ mirrors }: Manifest): string[] {
  return [
    ...heading('4. Serve it to MAAS'),
    ...wrapped(
      'Serve the restored folder by any plain web server that answers range requests; URL below is where its folder streams/ is seen. PROFILE is your MAAS login, ID that of the boot source (maas $PROFILE boot-sources read).',
      width,
    ),
    ...mirrors.flatMap((mirror) => [...wrapped(`* ${oneLine(mirror.name)}`, width), ...indented(maasKeyLines(mirror))]),
    'Where MAAS has a proxy, let it fetch images without:',
    '  maas $PROFILE maas set-config name=boot_images_no_proxy value=true',
    'Then select the images, and import:',
    '  maas $PROFILE boot-resources import',
  ];
}

function contentsSection({ upstreamKeys }: ReadmeInput): string[] {
  const rows: readonly (readonly [string, string])[] = [
    [`${names.data}/`, 'contents under their SHA-256, large ones in parts .001, .002 and so on'],
    [names.manifest, 'what is here and what it is, signed'],
    [names.seal, 'what this volume is and how it was read again, signed'],
    [names.sums, 'the digest of every other file here but volume.json'],
    [names.paths, 'which content goes to which path, for the restore scripts'],
    [names.inventory, 'every file of every image'],
    [names.packages, 'every package in the images'],
    [names.spdx, 'the same as an SPDX 2.3 document'],
    [names.custody, 'from who made the images to this medium'],
    [names.shipmentKeyring, 'the key of whoever wrote this'],
    ...upstreamKeys.map((one) => [upstreamKeyName(one), 'a key that signed the source'] as const),
    [`${names.installers}/`, 'where it is there: installers of Streamferry'],
  ];
  return [...heading('What is here'), ...rows.flatMap(([name, text]) => [name, `    ${text}`])];
}

function heading(text: string): string[] {
  return [text.toUpperCase(), '-'.repeat(width)];
}

function indented(lines: readonly string[]): string[] {
  return lines.flatMap((line) => (line.startsWith('  ') ? [`  ${line}`] : wrapped(line, width, '  ')));
}
