import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { MirrorLayout } from '../../electron/engine/mirror/layout.ts';
import { Ledger } from '../../electron/engine/mirror/ledger.ts';
import { tempFolder } from './temp-folder.ts';

/** A mirror folder with nothing but its state folder and an empty ledger, open until the running test has ended. */
export function openLedger(): { layout: MirrorLayout; ledger: Ledger } {
  const layout = new MirrorLayout(join(tempFolder(), 'mirror'), 'plain');
  mkdirSync(layout.staging, { recursive: true });
  const ledger = Ledger.open(layout, { readOnly: false });
  onTestFinished(() => ledger.close());
  return { layout, ledger };
}
