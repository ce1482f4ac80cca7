import * as v from 'valibot';
import { type DigestOptions, type DigestTask, digestFiles } from '../../audit/digest-pool.ts';
import { FormatError, InputError } from '../../errors.ts';
import type { MirrorLayout } from '../../mirror/layout.ts';
import type { Ledger, LedgerFile, LedgerHolding } from '../../mirror/ledger.ts';
import { type MirrorFile, mirrorSettingsSchema } from '../../mirror/mirror-file.ts';
import { kindOf } from '../../mirror/safe-place.ts';
import { listRevisions } from '../../publication/revisions.ts';
import { quoted } from '../../quoted.ts';
import { custodyStepsOf } from '../custody/steps.ts';
import type { ShippedFile, ShippedMirror } from '../manifest.ts';
import { asNameText } from '../name-text.ts';
import { collectDocuments } from './collect-documents.ts';
import type { CollectedMirror, ContentSource } from './content-source.ts';
import { damagedSource, sizeOfFile } from './source-fault.ts';

/** A mirror opened for writing or for reading. */
export interface MirrorAtHand {
  readonly name: string;
  readonly layout: MirrorLayout;
  readonly file: MirrorFile;
  readonly ledger: Ledger;
}

/**
 * What a shipment carries of a mirror, as it is published now. Files whose SHA-256 the stream does not name are read for it.
 * Throws BAD_ARGUMENT where nothing is published yet, UNSAFE_PATH, DIGEST_MISMATCH where something is not as recorded.
 */
export async function collectMirror(mirror: MirrorAtHand, options: DigestOptions = {}): Promise<CollectedMirror> {
  const revision = listRevisions(mirror.ledger).at(-1);
  if (revision === undefined) throw unpublished(mirror);
  const holdings = mirror.ledger.holdings().sort(byPlace);
  const documents = await collectDocuments(mirror, holdings);
  const items = await nameContents(mirror, heldFiles(mirror, holdings), options);
  const shipped: ShippedMirror = {
    id: mirror.file.id,
    name: asNameText(mirror.name),
    settings: settingsOf(mirror.file),
    revision: { number: revision.number, publishedAt: revision.publishedAt },
    documents: documents.published,
    upstream: documents.upstream,
    evidence: documents.evidence,
    holdings,
    files: items.map(shippedFile),
    custody: custodyStepsOf(mirror),
  };
  checkPaths(shipped);
  return { shipped, sources: [...documents.sources, ...items.map((item) => sourceOf(mirror, item))] };
}

/** A held file with the SHA-256 that names its content. */
type NamedFile = LedgerFile & { readonly sha256: string };

function shippedFile({ path, sizeBytes, sha256, checkedAt }: NamedFile): ShippedFile {
  return { path, sizeBytes, sha256, checkedAt };
}

function sourceOf({ layout }: MirrorAtHand, { path, sizeBytes, sha256, digest }: NamedFile): ContentSource {
  const place = { sha256, sizeBytes, path, file: layout.visible(path), everywhere: false };
  return digest === undefined || digest.algorithm === 'sha256' ? place : { ...place, digest };
}

/** The held files, each once, standing in place with their right sizes. */
function heldFiles(mirror: MirrorAtHand, holdings: readonly LedgerHolding[]): LedgerFile[] {
  const recorded = mirror.ledger.files();
  const paths = new Set(holdings.flatMap(({ path }) => (path === undefined ? [] : [path])));
  const broken: string[] = [];
  const files: LedgerFile[] = [];
  for (const path of [...paths].sort()) {
    const file = recorded.get(path);
    const place = mirror.layout.visible(path);
    const stands = file?.state === 'present' && kindOf(place) === 'file' && sizeOfFile(place) === file.sizeBytes;
    if (file === undefined || !stands) broken.push(path);
    else files.push(file);
  }
  if (broken.length > 0) throw damagedSource(mirror.name, broken);
  return files;
}

async function nameContents(
  mirror: MirrorAtHand,
  files: readonly LedgerFile[],
  options: DigestOptions,
): Promise<NamedFile[]> {
  const named = new Map(
    files.flatMap(({ path, digest }) => (digest?.algorithm === 'sha256' ? [[path, digest.hex]] : [])),
  );
  const unnamed = files.filter(({ path }) => !named.has(path));
  const tasks = unnamed.map(
    ({ path, sizeBytes }): DigestTask => ({ path, sizeBytes, file: mirror.layout.visible(path), algorithm: 'sha256' }),
  );
  const broken: string[] = [];
  for await (const outcome of digestFiles(tasks, options)) {
    if (outcome.kind === 'failed') broken.push(outcome.path);
    else named.set(outcome.path, outcome.hex);
  }
  if (broken.length > 0) throw damagedSource(mirror.name, broken);
  return files.flatMap((file) => {
    const sha256 = named.get(file.path);
    return sha256 === undefined ? [] : [{ ...file, sha256 }];
  });
}

/** A keyring's place on this machine says nothing at the site. */
function settingsOf(file: MirrorFile): ShippedMirror['settings'] {
  const settings = v.parse(mirrorSettingsSchema, file);
  if (settings.source === undefined) return settings;
  const { keyringFile: _, ...source } = settings.source;
  return { ...settings, source };
}

function byPlace(a: LedgerHolding, b: LedgerHolding): number {
  const [one, other] = [a, b].map(({ ruleId, contentId, product, version, item }) =>
    [ruleId, contentId, product, version, item].join('\0'),
  );
  return (one ?? '') < (other ?? '') ? -1 : 1;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const control = /[\u0000-\u001f\u007f-\u009f]/u;

/** The tables that restore a shipment without the app are lines of text. */
function checkPaths({ name, documents, files }: ShippedMirror): void {
  const path = [...documents, ...files].map((one) => one.path).find((one) => control.test(one));
  if (path === undefined) return;
  throw new FormatError(
    'UNSAFE_PATH',
    `The mirror ${name} holds ${quoted(path)}, whose name has a control character: no medium can carry it. Leave it out of the selection.`,
    { path },
  );
}

function unpublished({ name, layout }: MirrorAtHand): InputError {
  return new InputError(
    'BAD_ARGUMENT',
    `The mirror ${name} in ${layout.root} has published nothing yet, so there is nothing to carry. Sync it first.`,
    { path: layout.root },
  );
}
