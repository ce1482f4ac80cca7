import type { KernelSize } from '../../contract/publication.ts';
import { formatBytes } from '../../engine/plan/sizes.ts';
import { exitCodes } from '../exit-code.ts';
import type { Host } from '../host.ts';
import { readCommonOptions } from '../options/read-options.ts';
import { type Column, tableLines } from '../output/table.ts';
import { countText } from '../output/units.ts';
import { withSession } from '../session.ts';
import { mirrorRef } from './mirror-ref.ts';

export function listKernels(host: Host, mirror: string, raw: unknown): Promise<number> {
  return withSession(host, readCommonOptions(raw), async (session) => {
    const { api, results } = session;
    const sizes = await api.publication.kernels(await mirrorRef(session, mirror));
    results.done({ ...sizes });
    results.lines([
      ...(sizes.kernels.length === 0
        ? ['The mirror holds no kernel.']
        : tableLines(columns, sizes.kernels, results.columns)),
      `A trimmed publication lists ${countText(sizes.files, 'file')}, ${formatBytes(sizes.totalBytes)}. OWN is what no other kernel shares.`,
    ]);
    return exitCodes.done;
  });
}

const columns: readonly Column<KernelSize>[] = [
  { title: 'RELEASE', value: ({ release }) => release },
  { title: 'ARCH', value: ({ arch }) => arch },
  { title: 'KERNEL', value: ({ subarch }) => subarch },
  { title: 'FLAVOR', value: ({ kflavor }) => kflavor },
  { title: 'OWN', value: ({ ownBytes }) => formatBytes(ownBytes), align: 'right' },
  { title: 'LISTED', value: ({ leftOut }) => (leftOut ? 'no' : 'yes') },
];
