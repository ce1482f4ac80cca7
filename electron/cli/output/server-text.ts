import type { ClusterWatch, Instruction, Instructions, ServedMirror, ServerSnapshot } from '../../contract/serve.ts';
import { formatBytes } from '../../engine/plan/sizes.ts';
import { countText, durationText, timeText } from './units.ts';

const addressesShown = 3;

/** The URL of a mirror at each address of the server. */
export function mirrorUrls({ paths }: ServedMirror, urls: readonly string[]): readonly string[] {
  return urls.map((url) => new URL(paths[0] ?? '/', url).href);
}

/** What is served and where. */
export function servedLines({ mirrors, urls }: ServerSnapshot): readonly string[] {
  return mirrors.flatMap((mirror) => {
    const { name, folder, files, sizeBytes, publication, signers, fromMedium } = mirror;
    const where = fromMedium === undefined ? folder : `straight from ${fromMedium.folders.join(' and ')}`;
    const signed = signers.length === 0 ? 'not signed' : `signed by ${signers.join(' and ')}`;
    return [
      `Serving ${name} (${where}): ${countText(files, 'file')}, ${formatBytes(sizeBytes)}, ${publication}, ${signed}.`,
      ...mirrorUrls(mirror, urls).map((url) => `  ${url}`),
    ];
  });
}

/** What to type in MAAS; of the second form only what differs from the first. */
export function instructionLines({ snap, deb }: Instructions): readonly string[] {
  const known = new Set(snap.map(textOf));
  const different = deb.filter((one) => !known.has(textOf(one)));
  return [
    'In MAAS from the snap:',
    ...snap.flatMap(paragraph),
    ...(different.length === 0 ? [] : ['', 'In MAAS from deb packages the same, with this in its place:']),
    ...different.flatMap(paragraph),
  ];
}

function paragraph({ title, lines }: Instruction): readonly string[] {
  return ['', `  # ${title}`, ...lines.map((line) => `  ${line}`)];
}

function textOf({ title, lines }: Instruction): string {
  return [title, ...lines].join('\n');
}

/** Who it is, such as `MAAS 3.7.3 at 10.0.0.5`. */
export function clusterName({ addresses, maasVersion }: ClusterWatch): string {
  const shown = addresses.slice(0, addressesShown).join(', ');
  const more = addresses.length - addressesShown;
  const where = more > 0 ? `${shown} and ${more} more` : shown;
  return `${maasVersion === undefined ? 'A client' : `MAAS ${maasVersion}`} at ${where}`;
}

/** How far it is: files, bytes and rate. */
export function clusterLine(cluster: ClusterWatch): string {
  const { fetchedFiles, expectedFiles, earlierFiles, fetchedBytes, underWayBytes, expectedBytes, rate } = cluster;
  const earlier = earlierFiles > 0 ? ` (${earlierFiles} of them earlier)` : '';
  const bytes = `${formatBytes(fetchedBytes + underWayBytes)} of ${formatBytes(expectedBytes)}`;
  const moving = rate > 0 ? `, ${formatBytes(rate)}/s` : '';
  return `${clusterName(cluster)}: ${fetchedFiles} of ${countText(expectedFiles, 'file')}${earlier}, ${bytes}${moving}`;
}

/** What endangers the import. */
export function warningLines({ starving, stalled, overLimitByMs }: ClusterWatch): readonly string[] {
  return [
    ...(starving > 0
      ? [
          `${countText(starving, 'connection')} below 0.5 MB/s: MAAS 3.7 will give up; wired network or internal disk helps.`,
        ]
      : []),
    ...(stalled > 0 ? [`${countText(stalled, 'connection')} without a byte for ten seconds.`] : []),
    ...(overLimitByMs === undefined
      ? []
      : [`At this rate it takes ${durationText(overLimitByMs)} longer than the two hours that MAAS gives an import.`]),
  ];
}

/** What can be said in the end; undefined while it fetches. */
export function verdictSentence({ verdict, active, completeAt }: ClusterWatch): string | undefined {
  switch (verdict.kind) {
    case 'idle':
    case 'fetching':
      return undefined;
    case 'everything': {
      const others = active > 0 ? ` ${countText(active, 'download')} beyond that still running.` : '';
      return `Fetched everything expected. Safe to disconnect.${others}`;
    }
    case 'not-asked-for': {
      const before =
        completeAt === undefined ? '' : `Everything expected had been fetched by ${timeText(completeAt)}. Now `;
      return `${before}${countText(verdict.files, 'file')} not asked for: MAAS has them already, or they are not selected there. Look at Images in MAAS.`;
    }
    case 'unfinished': {
      const others = verdict.notAskedFor > 0 ? ` ${verdict.notAskedFor} more were not asked for.` : '';
      return `${countText(verdict.files, 'file')} not fetched whole: MAAS will ask again.${others} Look at Images in MAAS.`;
    }
    default:
      return verdict satisfies never;
  }
}

/** All there is to say of the clients at one moment. */
export function statusLines({ clusters, connections }: ServerSnapshot): readonly string[] {
  if (clusters.length === 0) return [`Waiting for MAAS. ${countText(connections, 'connection')} open.`];
  return clusters.flatMap((cluster) => [
    clusterLine(cluster),
    ...[...warningLines(cluster), verdictSentence(cluster) ?? []].flat().map((line) => `  ${line}`),
  ]);
}
