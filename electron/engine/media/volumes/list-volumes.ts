import type { Volume } from '../../../contract/media.ts';
import type { VolumeLooks } from './look-at-volume.ts';
import type { MountedVolume } from './mounted-volume.ts';

/** Each volume with its sizes and what is on it; media first, the system's last, by mount point. */
export async function lookAtAll(volumes: readonly MountedVolume[], looks: VolumeLooks): Promise<readonly Volume[]> {
  const unsure = volumes.filter((volume) => volume.mayHang && !looks.hangs(volume));
  const sure = volumes.filter((volume) => !unsure.includes(volume));
  const found = (await Promise.all([...sure.map((volume) => looks.at(volume)), lookInTurn(unsure, looks)])).flat();
  return found
    .filter((volume) => volume !== undefined)
    .sort((a, b) => rank(a) - rank(b) || (a.mountPoint < b.mountPoint ? -1 : 1));
}

/** As many side by side as may hang; one that hangs keeps its place. */
async function lookInTurn(volumes: readonly MountedVolume[], looks: VolumeLooks): Promise<(Volume | undefined)[]> {
  const found: (Volume | undefined)[] = [];
  const waiting = volumes.values();
  const lanes = Array.from({ length: looks.left }, async () => {
    for (const volume of waiting) {
      found.push(await looks.at(volume));
      if (looks.hangs(volume)) return;
    }
  });
  await Promise.all(lanes);
  for (const volume of waiting) found.push(await looks.at(volume));
  return found;
}

function rank({ removable, system }: Volume): number {
  return system ? 2 : removable ? 0 : 1;
}
