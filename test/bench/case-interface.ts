import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { callFrom } from '../e2e/support/page-api.ts';
import { distFolder } from '../helpers/chromium.ts';
import { spawnSlowServer } from '../helpers/spawn-slow-server.ts';
import { type BenchCase, medianTarget, type Series, type Target } from './bench-case.ts';
import { addSource, firstContentfulPaintMs, longestTaskMs, openVisit, pageTimeMs } from './interface-visit.ts';
import type { Workbench } from './workbench.ts';

const mostMainChunkBytes = 250_000;

/** (i) How soon the interface is seen, how much it loads first, and how long it ever keeps a person waiting. */
export const interfaceCase: BenchCase = {
  id: 'i',
  title: 'The interface in Chromium, built, with a cold profile',
  tools: ['chromium', 'sync'],
  async run(bench) {
    const paint = await series('first contentful paint', bench.rounds(7), () => paintOnce(bench));
    const loading = await series('longest task, 13,000 items loading', bench.rounds(5), () => loadCatalogue(bench));
    const ticking = await series('longest task, ticking images among them', bench.rounds(5), () => tickImages(bench));
    const running = await series('longest task, a job at full speed', bench.rounds(3), () => watchJob(bench));
    return {
      series: [paint, loading, ticking, running],
      targets: [
        medianTarget('first contentful paint in ms', paint, 'under', 1000),
        await mainChunkTarget(),
        ...[loading, ticking, running].map((one) => medianTarget(`${one.name}, in ms`, one, 'at most', 100)),
      ],
      remarks: ['Tasks below 50 ms count as 0. Browser, engine and server share the processors.'],
    };
  },
};

async function series(name: string, rounds: number, measure: () => Promise<number>): Promise<Series> {
  const values: number[] = [];
  for (let round = 0; round < rounds; round += 1) values.push(await measure());
  return { name, unit: 'ms', values };
}

/** All script that index.html names: what is loaded before the first screen. */
async function mainChunkTarget(): Promise<Target> {
  const folder = join(distFolder, 'renderer');
  const html = await readFile(join(folder, 'index.html'), 'utf8');
  const scripts = [...html.matchAll(/assets\/[\w-]+\.js/gu)].map(([script]) => script);
  if (scripts.length === 0) throw new Error('index.html of the built interface loads no script.');
  const sizes = await Promise.all(scripts.map(async (script) => gzipSync(await readFile(join(folder, script))).length));
  const found = sizes.reduce((sum, size) => sum + size, 0);
  return {
    statement: 'main chunk with all it imports, gzipped, in bytes',
    found,
    relation: 'under',
    limit: mostMainChunkBytes,
  };
}

async function paintOnce(bench: Workbench): Promise<number> {
  const { page, close } = await openVisit(bench);
  const found = await firstContentfulPaintMs(page);
  await close();
  return found;
}

async function loadCatalogue(bench: Workbench): Promise<number> {
  const { visit, sinceMs } = await openCatalogue(bench);
  const found = await longestTaskMs(visit.page, sinceMs);
  await visit.close();
  return found;
}

/** A tick, the numbers that follow from it, a search and its end. */
async function tickImages(bench: Workbench): Promise<number> {
  const { visit } = await openCatalogue(bench);
  const { page } = visit;
  const sinceMs = await pageTimeMs(page);
  for (const row of await page.getByRole('checkbox', { name: /all architectures$/ }).all()) await row.check();
  await page.getByLabel('Search', { exact: true }).fill('noble');
  await page.getByLabel('Search', { exact: true }).fill('');
  await page.locator('[aria-busy=false] .main').waitFor();
  const found = await longestTaskMs(page, sinceMs);
  await visit.close();
  return found;
}

async function openCatalogue(bench: Workbench) {
  const { root, keyringFile } = await bench.streams.big();
  const server = await spawnSlowServer({ root });
  const visit = await openVisit(bench);
  const sourceId = await addSource(visit.page, { url: server.url, keyringFile });
  const sinceMs = await pageTimeMs(visit.page);
  await visit.go({ screen: 'new-mirror', sourceId });
  await visit.page.getByRole('table').waitFor();
  await server.close();
  return { visit, sinceMs };
}

async function watchJob(bench: Workbench): Promise<number> {
  const { root, keyringFile } = await bench.streams.mixed();
  const server = await spawnSlowServer({ root });
  const visit = await openVisit(bench);
  const { page } = visit;
  const source = { kind: 'saved', id: await addSource(page, { url: server.url, keyringFile }) } as const;
  const rules = [{ terms: { kind: 'filters', filters: [] }, keep: false }] as const;
  const { id } = await callFrom(page, ['mirrors', 'create'], {
    name: 'Bench',
    source,
    selection: { rules, pins: [] },
    publication: 'verbatim',
  });
  await bench.settleDisk();
  const sinceMs = await pageTimeMs(page);
  const { jobId } = await callFrom(page, ['mirrors', 'sync'], { mirror: { id } });
  await visit.go({ screen: 'job', id: jobId });
  const { state, failures } = await callFrom(page, ['jobs', 'wait'], { id: jobId });
  if (state !== 'done') throw new Error(`The job ended ${state}: ${JSON.stringify(failures)}`);
  const found = await longestTaskMs(page, sinceMs);
  await callFrom(page, ['mirrors', 'remove'], { mirror: { id }, deleteFiles: true });
  await visit.close();
  await server.close();
  return found;
}
