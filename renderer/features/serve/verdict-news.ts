import type { ClusterWatch } from '../../../electron/contract/serve.ts';
import { clusterName, verdictWords } from './cluster-text.ts';

/** What was last said of each cluster, by id. */
export type Said = ReadonlyMap<string, string>;

export interface VerdictNews {
  readonly said: Said;
  /** Sentences for who does not see the screen. */
  readonly news: readonly string[];
}

/** What changed with the clusters' verdicts since it was last told; of numbers that move nothing is told. */
export function verdictNews(before: Said, clusters: readonly ClusterWatch[]): VerdictNews {
  const said = new Map(clusters.map((cluster) => [cluster.id, key(cluster)]));
  const changed = clusters.filter(({ id }) => before.get(id) !== said.get(id));
  return { said, news: changed.map((cluster) => `${clusterName(cluster)}: ${verdictWords(cluster).text}`) };
}

function key({ verdict }: ClusterWatch): string {
  return 'files' in verdict ? `${verdict.kind} ${verdict.files}` : verdict.kind;
}
