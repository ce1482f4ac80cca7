import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ExportRequest, ExportResult } from '../../../../electron/contract/media.ts';
import { importSite } from '../../../helpers/import-site.ts';
import { type Shipper, shipper } from '../../../helpers/shipped-mirrors.ts';
import { canMount, readOnlyView } from '../../../helpers/small-volume.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';
import { treeOf } from '../../../helpers/tree.ts';

/** An export by the app itself, to its end. */
async function exported(
  { engine, mirror }: Shipper,
  wish: Partial<ExportRequest> & { target: string },
): Promise<ExportResult> {
  const { jobId } = await engine.api.media.export({ mirrors: [{ folder: mirror }], ...wish });
  const { result, failures } = await engine.api.jobs.wait({ id: jobId });
  if (result?.export === undefined) throw new Error(`The export failed: ${JSON.stringify(failures)}`);
  return result.export;
}

const shown = (folder: string) => treeOf(folder, ['.streamferry']);

test.each(['verbatim', 'trimmed'] as const)(
  'what the app exports of a %s mirror comes out as it went in',
  async (publication) => {
    const by = await shipper({ folder: tempFolder(), publication });
    onTestFinished(() => by.engine.close());
    const { shipmentFolder, fingerprint } = await exported(by, { target: tempFolder(), maxFileBytes: 15_000 });
    const site = await importSite(by);
    const medium = canMount ? readOnlyView(shipmentFolder) : shipmentFolder;
    const ended = await site.import({ folders: [medium], fingerprint });
    expect(ended).toMatchObject({ state: 'done', failures: [] });
    expect(site.visible()).toEqual(shown(by.mirror));
    const lint = await site.engine.api.publication.lint({ mirror: { folder: site.folder }, maas: '3.8' });
    expect(lint.counts.error).toBe(0);
    const checked = await site.import({ folders: [medium], fingerprint }, { checkOnly: true });
    expect(checked.result?.import).toMatchObject({ damaged: [], volumesNeeded: [] });
  },
);

test('a receipt of the site makes the second trip small, and its volumes come in any order', async () => {
  const stream = { fileSizeBytes: (path: string) => (path.endsWith('manifest') ? 500 : 400_000) };
  const by = await shipper({ folder: tempFolder(), publication: 'verbatim', stream });
  onTestFinished(() => by.engine.close());
  const first = await exported(by, { target: tempFolder() });
  const site = await importSite(by);
  await site.import({ folders: [first.shipmentFolder], fingerprint: first.fingerprint });
  const receipt = await site.engine.api.media.receipt({ mirrors: [{ folder: site.folder }] });
  await by.engine.api.media.trust({ fingerprint: receipt.fingerprint, signs: 'receipts', name: receipt.site });
  await by.stream.publish(['20250101', '20250102']);
  await by.update();
  const wish = { receiptFile: receipt.file, volumeBytes: 1_900_000, folderName: 'second' };
  const folders: string[] = [];
  for (let left = 1; left > 0; ) {
    const one = await exported(by, { ...wish, target: tempFolder() });
    folders.push(one.shipmentFolder);
    left = one.volumesLeft.length;
  }
  expect(folders.length).toBeGreaterThan(1);
  let fetched = 0;
  for (const folder of folders.toReversed()) {
    const { result } = await site.import({ folders: [folder], fingerprint: first.fingerprint });
    fetched += result?.fetchedFiles ?? 0;
  }
  expect(fetched).toBe(by.stream.files.size / 2);
  expect(site.visible()).toEqual(shown(by.mirror));
});

test('a medium that is pulled while it is read is refused, and what came stays', async () => {
  const by = await shipper({ folder: tempFolder(), publication: 'verbatim' });
  onTestFinished(() => by.engine.close());
  const whole = await by.ship(tempFolder());
  const pulled = await by.ship(tempFolder());
  let site: Awaited<ReturnType<typeof importSite>> | undefined;
  const now = () => {
    // The mirror was made: the next thing is to copy.
    const made = site !== undefined && shownIn(site.folder);
    if (made) rmSync(pulled.folders[0] ?? '', { recursive: true, force: true });
    return new Date();
  };
  site = await importSite(by, { now });
  const ended = await site.import(pulled);
  expect(ended).toMatchObject({ state: 'failed', failures: [{ code: 'TARGET_GONE' }] });
  expect(treeOf(site.folder, ['.streamferry'])).toEqual({});
  const again = await site.import(whole);
  expect(again).toMatchObject({ state: 'done', failures: [] });
  expect(site.visible()).toEqual(shown(by.mirror));
});

function shownIn(folder: string): boolean {
  try {
    return readFileSync(join(folder, '.streamferry', 'mirror.json')).length > 0;
  } catch {
    return false;
  }
}
