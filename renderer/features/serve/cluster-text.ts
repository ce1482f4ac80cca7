import type { ClusterWatch } from '../../../electron/contract/serve.ts';
import { countText, numberText } from '../../text/counts.ts';
import { rateText, sizeText } from '../../text/sizes.ts';
import { durationText, exactTimeText } from '../../text/times.ts';

const addressesShown = 3;

/** Who it is, such as `MAAS 3.7.3 at 10.0.0.5`. */
export function clusterName({ addresses, maasVersion }: Pick<ClusterWatch, 'addresses' | 'maasVersion'>): string {
  const shown = addresses.slice(0, addressesShown).join(', ');
  const more = addresses.length - addressesShown;
  const where = more > 0 ? `${shown} and ${more} more` : shown;
  return `${maasVersion === undefined ? 'A client' : `MAAS ${maasVersion}`} at ${where}`;
}

/** How far it is: `41 of 73 files, 0.9 GB of 1.5 GB, 95 MB/s`. */
export function clusterProgress(cluster: ClusterWatch): string {
  const { fetchedFiles, expectedFiles, earlierFiles, fetchedBytes, underWayBytes, expectedBytes, rate } = cluster;
  const earlier = earlierFiles > 0 ? ` (${numberText(earlierFiles)} of them earlier)` : '';
  const files = `${numberText(fetchedFiles)} of ${countText(expectedFiles, 'file')}${earlier}`;
  const bytes = `${sizeText(fetchedBytes + underWayBytes)} of ${sizeText(expectedBytes)}`;
  return [files, bytes, ...(rate > 0 ? [rateText(rate)] : [])].join(', ');
}

/** What endangers the import, in sentences. */
export function clusterWarnings(cluster: ClusterWatch): readonly string[] {
  const { starving, stalled, overLimitByMs } = cluster;
  return [
    ...(starving > 0
      ? [
          `${countText(starving, 'connection')} below 0.5 MB/s: MAAS 3.7 will give up; wired network or internal disk helps.`,
        ]
      : []),
    ...(stalled > 0 ? [`${countText(stalled, 'connection')} without a byte for ten seconds.`] : []),
    ...(overLimitByMs === undefined
      ? []
      : [
          `At this rate it takes ${durationText(overLimitByMs)} longer than the two hours that MAAS gives an import. Expect fewer images at once, or use a faster network.`,
        ]),
  ];
}

export interface VerdictWords {
  /** `safe` for one verdict only: everything expected was fetched. */
  readonly kind: 'waiting' | 'safe' | 'attention';
  readonly text: string;
}

/** What can be said of the import now. */
export function verdictWords({ verdict, active, completeAt, expectedFiles }: ClusterWatch): VerdictWords {
  switch (verdict.kind) {
    case 'idle':
      return { kind: 'waiting', text: 'Quiet. Nothing is expected of it: choose what it shall fetch.' };
    case 'fetching':
      return { kind: 'waiting', text: expectedFiles === 0 ? 'Connected. Nothing is expected of it.' : 'Importing.' };
    case 'everything': {
      const others = active > 0 ? ` ${countText(active, 'download')} beyond that still running.` : '';
      return { kind: 'safe', text: `Fetched everything expected. Safe to disconnect.${others}` };
    }
    case 'not-asked-for': {
      const before =
        completeAt === undefined ? '' : `Everything expected had been fetched by ${exactTimeText(completeAt)}. Now `;
      return {
        kind: 'attention',
        text: `${before}${countText(verdict.files, 'file')} not asked for: MAAS has them already, or they are not selected there. Look at Images in MAAS.`,
      };
    }
    case 'unfinished': {
      const others = verdict.notAskedFor > 0 ? ` ${numberText(verdict.notAskedFor)} more were not asked for.` : '';
      return {
        kind: 'attention',
        text: `${countText(verdict.files, 'file')} not fetched whole: MAAS will ask again.${others} Look at Images in MAAS.`,
      };
    }
    default:
      return verdict satisfies never;
  }
}
