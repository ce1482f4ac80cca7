import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shipmentFaults } from '../../../helpers/shipment-faults.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';
import { exporting } from './exporting.ts';

const small = { productCount: 1, filesPerVersion: 1 } as const;

function folderWithSetup(): string {
  const folder = tempFolder();
  writeFileSync(join(folder, 'setup.exe'), 'setup');
  return folder;
}

test('what people put beside installers and keys stays; what the shipment had there goes, and is counted', async () => {
  const { export: run, plan, shipment } = await exporting(small);
  await run({ installersFolder: folderWithSetup() });
  const theirs = ['installers/notes.txt', 'keys/colleague.asc'];
  for (const name of theirs) writeFileSync(join(shipment, name), 'precious');
  writeFileSync(join(shipment, 'installers', 'other.part'), 'begun');
  expect((await plan()).remove).toEqual({ files: 1, bytes: 'setup'.length });
  expect((await run()).removedFiles).toBe(1);
  for (const name of theirs) expect(readFileSync(join(shipment, name), 'utf8')).toBe('precious');
  expect(readdirSync(join(shipment, 'installers'))).toEqual(['notes.txt']);
  expect(await shipmentFaults(shipment)).toEqual(theirs.map((name) => `${name} is in no sums`));
  execFileSync('sha256sum', ['-c', '--quiet', '--strict', 'SHA256SUMS'], { cwd: shipment });
});

test('an installer that was copied before its volume had sums is not copied again', async () => {
  const { export: run, shipment } = await exporting(small);
  await run();
  mkdirSync(join(shipment, 'installers'));
  writeFileSync(join(shipment, 'installers', 'setup.exe'), 'setup');
  const { export: result } = await run({ installersFolder: folderWithSetup() });
  expect(result?.copiedBytes).toBe(0);
  expect(await shipmentFaults(shipment)).toEqual([]);
});
