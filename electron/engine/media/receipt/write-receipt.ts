import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { ReceiptRequest, ReceiptView } from '../../../contract/media.ts';
import { folderOf, getMirror } from '../../areas/mirror-look-up.ts';
import type { Services } from '../../areas/services.ts';
import { errnoOf, InputError } from '../../errors.ts';
import { diskError, syncFolder, writeNewFile } from '../../mirror/durable.ts';
import { openForReading } from '../../mirror/mirror-folder.ts';
import { surveyFiles } from '../../mirror/survey.ts';
import { currentRevision } from '../../publication/revisions.ts';
import { signCleartext } from '../../publication/sign-documents.ts';
import { quoted } from '../../quoted.ts';
import { asNameText, isNameText, longestName } from '../name-text.ts';
import { encodeReceipt, type Receipt, type ReceiptMirror, receiptVersion } from './receipt.ts';
import { receiptView } from './receipt-view.ts';

export interface ReceiptWish extends ReceiptRequest {
  /** Paths that did not arrive whole, beside those that the mirrors' ledgers know to be damaged. */
  readonly bringAgain?: readonly string[];
}

/**
 * Writes what these mirrors hold into one file, signed by the app's own key, which is made where there is none. Only files that
 * stand in place with their right size are named. Throws BAD_ARGUMENT, NOT_WRITABLE, DISK_FULL, KEY_MISSING and what opening mirrors throws.
 */
export async function writeReceipt(wish: ReceiptWish, services: Services): Promise<ReceiptView> {
  const first = wish.mirrors[0];
  if (first === undefined) throw new InputError('BAD_ARGUMENT', 'Name the mirror to write a receipt of, or several.');
  const site = siteName(wish.site);
  const holding = await Promise.all(wish.mirrors.map((ref) => heldBy(ref, services)));
  const { fingerprint } = await services.keys.ensure();
  const key = await services.keys.unlock();
  const now = services.now();
  const receipt: Receipt = {
    format: 'streamferry-receipt',
    version: receiptVersion,
    id: randomUUID(),
    createdAt: now.toISOString(),
    site,
    fingerprint,
    publicKey: (await services.keys.exportPublic('binary', fingerprint)).toString('base64'),
    mirrors: holding.map(({ mirror }) => mirror),
    bringAgain: [...new Set([...(wish.bringAgain ?? []), ...holding.flatMap(({ damaged }) => damaged)])].sort(),
  };
  const folder = wish.folder === undefined ? dirname(folderOf(first, services)) : resolve(wish.folder);
  const bytes = await signCleartext(encodeReceipt(receipt).trimEnd(), key, now);
  const file = await writeUnder(folder, fileStem(site, now), bytes);
  return receiptView(file, receipt, 'trusted');
}

interface HeldHere {
  readonly mirror: ReceiptMirror;
  /** Held paths whose file is not what it should be. */
  readonly damaged: readonly string[];
}

async function heldBy(ref: ReceiptRequest['mirrors'][number], services: Services): Promise<HeldHere> {
  const { id, name, folder } = await getMirror(ref, services);
  const { layout, file, ledger, close } = await openForReading(folder);
  try {
    const survey = await surveyFiles(layout, ledger?.files().values() ?? []);
    const held = new Set(ledger?.holdings().map(({ path }) => path));
    const files = [...survey.values()].flatMap(({ path, sizeBytes, digest, state }) =>
      state === 'present' && digest !== undefined ? [{ path, sizeBytes, digest }] : [],
    );
    const damaged = [...survey.values()].filter(({ path, state }) => state !== 'present' && held.has(path));
    const revision = ledger === undefined ? undefined : currentRevision(ledger);
    return {
      mirror: {
        mirrorId: file?.importedFrom?.mirrorId ?? id,
        name: asNameText(name),
        revision: revision ?? 0,
        files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
      },
      damaged: damaged.map(({ path }) => path),
    };
  } finally {
    close();
  }
}

function siteName(wish: string | undefined): string {
  const site = (wish ?? asNameText(hostname())).trim() || 'site';
  if (isNameText(site)) return site;
  throw new InputError(
    'BAD_ARGUMENT',
    `Expected the name of the site as one line of at most ${longestName} characters, without control characters and marks that turn the direction of text, found ${quoted(site)}. Choose another.`,
  );
}

function fileStem(site: string, now: Date): string {
  const plain =
    site
      .replaceAll(/[^A-Za-z0-9]+/gu, '-')
      .replaceAll(/^-|-$/gu, '')
      .slice(0, 60) || 'site';
  const [, date = '', time = ''] = /^(.{10})T(.{5})/u.exec(now.toISOString()) ?? [];
  return `streamferry-receipt-${plain}-${date.replaceAll('-', '')}-${time.replace(':', '')}`;
}

/** Never over another file: a second receipt of the same minute has a number. */
async function writeUnder(folder: string, stem: string, bytes: Buffer): Promise<string> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw diskError(error, folder);
  }
  for (let number = 1; ; number += 1) {
    const file = join(folder, `${stem}${number === 1 ? '' : `-${number}`}.sjson`);
    try {
      await writeNewFile(file, bytes);
      await syncFolder(folder);
      return file;
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw diskError(error, file);
    }
  }
}
