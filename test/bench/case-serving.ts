import { writeFile } from 'node:fs/promises';
import { spawnSlowServer } from '../helpers/spawn-slow-server.ts';
import type { BenchCase } from './bench-case.ts';
import { inTurn } from './in-turn.ts';
import { median, medianRatio } from './statistics.ts';
import { runMirror } from './streamferry.ts';
import { makeEvenStream } from './streams.ts';
import { serveWithNginx, serveWithStreamferry } from './web-servers.ts';
import type { Workbench } from './workbench.ts';

const mb = 1_000_000;
const clients = 16;

/** (h) A mirror served to one client and to sixteen, against nginx on the same files. */
export const serving: BenchCase = {
  id: 'h',
  title: `Serving to one client and to ${clients}, against nginx with sendfile`,
  tools: ['curl', 'nginx'],
  async run(bench) {
    const { folder, paths } = await mirrorToServe(bench);
    const ours = await serveWithStreamferry(bench, folder);
    const nginx = await serveWithNginx(bench, folder);
    try {
      const fetch = (url: string, atOnce: number) => () => fetchAll(bench, { url, paths, atOnce });
      for (const url of [ours.url, nginx.url, ours.url, nginx.url, ours.url]) await fetch(url, clients)();
      const resident = [await ours.residentMb()];
      const seconds = await inTurn(bench.rounds(5), {
        oursOne: fetch(ours.url, 1),
        nginxOne: fetch(nginx.url, 1),
        oursMany: async () => {
          const taken = await fetch(ours.url, clients)();
          resident.push(await ours.residentMb());
          return taken;
        },
        nginxMany: fetch(nginx.url, clients),
      });
      const many = medianRatio(seconds.nginxMany, seconds.oursMany);
      return {
        series: [
          { name: 'streamferry serve, 1 client', unit: 's', values: seconds.oursOne },
          { name: 'nginx, 1 client', unit: 's', values: seconds.nginxOne },
          { name: `streamferry serve, ${clients} clients`, unit: 's', values: seconds.oursMany },
          { name: `nginx, ${clients} clients`, unit: 's', values: seconds.nginxMany },
          { name: 'resident after warming up and each round', unit: 'MB', values: resident },
        ],
        targets: [
          { statement: `throughput of nginx at ${clients} clients`, found: many, relation: 'at least', limit: 0.9 },
          {
            statement: 'memory at the end against after warming up',
            found: (resident.at(-1) ?? 0) / (resident[0] ?? 0),
            relation: 'at most',
            limit: 1.25,
          },
        ],
        remarks: [
          `throughput of nginx at one client: ${medianRatio(seconds.nginxOne, seconds.oursOne).toFixed(2)}`,
          `${clients} clients: ${Math.round(sizeOf(bench) / mb / median(seconds.oursMany))} MB/s, nginx ${Math.round(sizeOf(bench) / mb / median(seconds.nginxMany))} MB/s`,
        ],
      };
    } finally {
      await Promise.all([ours.close(), nginx.close()]);
    }
  },
};

/** Files, the size of each, and how often each is fetched in a round. */
function workload(bench: Workbench) {
  return bench.quick ? { files: 32, fileSizeBytes: 2 * mb, times: 1 } : { files: 32, fileSizeBytes: 20 * mb, times: 3 };
}

function sizeOf(bench: Workbench): number {
  const { files, fileSizeBytes, times } = workload(bench);
  return files * fileSizeBytes * times;
}

async function mirrorToServe(bench: Workbench): Promise<{ folder: string; paths: readonly string[] }> {
  const { root, keyringFile, files } = await makeEvenStream(bench.newFolder('even'), workload(bench));
  const source = await spawnSlowServer({ root });
  const [folder, dataFolder] = [bench.newFolder('served'), bench.newFolder('data')];
  await runMirror(bench, { url: source.url, keyringFile, target: folder, dataFolder });
  await source.close();
  return { folder, paths: [...files.keys()] };
}

/** Seconds until a client (or so many at once) has fetched every file so often as the workload says. */
async function fetchAll(
  bench: Workbench,
  { url, paths, atOnce }: { readonly url: string; readonly paths: readonly string[]; readonly atOnce: number },
): Promise<number> {
  const list = bench.newFolder('urls');
  const all = Array.from({ length: workload(bench).times }, () => paths).flat();
  await writeFile(list, all.map((path) => `url = "${new URL(path, url).href}"\noutput = "/dev/null"\n`).join(''));
  const parallel = ['--parallel', '--parallel-immediate', '--parallel-max', String(atOnce)];
  const args = ['--silent', '--show-error', '--fail', ...(atOnce === 1 ? [] : parallel), '--config', list];
  return (await bench.run('curl', args)).seconds;
}
