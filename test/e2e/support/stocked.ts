import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { NewMirror } from '../../../electron/contract/api.ts';
import { createEngine } from '../../../electron/engine/engine.ts';
import type { Engine } from '../../../electron/engine/engine-types.ts';
import { makeStream } from '../../helpers/make-stream.ts';
import { sharedFolder } from '../../helpers/shared.ts';
import { type SlowServer, startSlowServer } from '../../helpers/slow-server.ts';
import type { Clock } from './clock.ts';
import { type ShapedStream, writeDepotStream, writeRealSizedStream } from './shaped-streams.ts';

const dayMs = 24 * 3_600_000;
const tiny = ['streams', 'maas-tiny'] as const;

/** Names of mirrors and sources that scenes look for. */
export const names = {
  practice: 'Practice images',
  tiny: 'Building 4, lab',
  kernels: 'Kernels for the test racks',
  missing: 'USB disk of the Helsinki office',
  long: `Spare images for the machine room behind the second door on the left, ${'carried-by-hand-'.repeat(3)}once a quarter`,
  interrupted: 'Edge site 7',
  catalogue: 'MAAS stable, copy in the lab',
  depot: 'Depot',
  upstream: 'MAAS stable, as of last week',
  wrongKey: 'Lab copy with the wrong keyring',
  longSource: 'A source whose name somebody wrote as a whole sentence, with an address to match',
} as const;

/** What a data folder was stocked from; servers go on until `close`. */
export interface Stock {
  readonly servers: { readonly tiny: SlowServer; readonly depot: SlowServer; readonly listed: SlowServer };
  close(): Promise<void>;
}

/** Mirrors, sources and history of somebody who has worked with the app for days, one job interrupted. Takes the engine's clock from two days ago to now. */
export async function stock(folder: string, clock: Clock): Promise<Stock> {
  clock.advance(-2 * dayMs);
  const listed = await writeRealSizedStream(join(folder, 'listed'), clock.now());
  const depot = await writeDepotStream(join(folder, 'depot'), clock.now());
  const servers = {
    tiny: await startSlowServer({ root: sharedFolder(...tiny, 'ephemeral-v3', 'stable') }),
    depot: await startSlowServer({ root: depot.root, bytesPerSecond: 250_000 }),
    listed: await startSlowServer({ root: listed.root }),
  };
  const engine = await createEngine({ dataFolder: join(folder, 'data'), version: '0.1.0', now: clock.now });
  await engine.api.settings.set({ change: { mirrorsFolder: join(folder, 'mirrors') } });
  await addSources(engine, servers, listed);
  await addMirrors(engine, folder);
  await addKernels(engine, folder, clock);
  clock.advance(2 * dayMs);
  await addTiny(engine);
  await interrupt(engine);
  await engine.close();
  const close = async () => {
    for (const server of Object.values(servers)) await server.close();
  };
  return { servers, close };
}

async function addSources({ api }: Engine, servers: Stock['servers'], { keyringFile }: ShapedStream): Promise<void> {
  const signedBy = (file: string) => ({ kind: 'signed', fingerprints: [], keyringFile: file }) as const;
  const sources = {
    [names.catalogue]: { url: servers.listed.url, trust: signedBy(keyringFile) },
    [names.depot]: { url: servers.depot.url, trust: signedBy(keyringFile) },
    [names.upstream]: { url: servers.tiny.url, trust: signedBy(sharedFolder(...tiny, 'keyring.gpg')) },
    [names.wrongKey]: { url: servers.tiny.url, trust: signedBy(sharedFolder(...tiny, 'wrong.gpg')) },
  };
  for (const [name, source] of Object.entries(sources)) {
    await api.sources.add({ name, ...source, proxy: { kind: 'none' } });
  }
  await api.sources.add({
    name: names.longSource,
    url: `https://images.example.com/${'a-folder-of-many/'.repeat(6)}ephemeral-v3/stable/`,
    trust: { kind: 'unsigned' },
    fallbackUrls: ['https://second.example.com/ephemeral-v3/stable/'],
    credentials: { kind: 'basic', user: 'mirror', password: 'carried-by-nobody' },
    proxy: { kind: 'explicit', url: 'http://proxy.example.com:3128' },
  });
}

const everything: NewMirror['selection'] = {
  rules: [{ terms: { kind: 'filters', filters: [] }, max: 1, keep: false }],
  pins: [],
};
const nobleAndJammy: NewMirror['selection'] = {
  rules: ['noble', 'jammy'].map((release) => ({
    terms: {
      kind: 'maas',
      os: 'ubuntu',
      release,
      arches: ['amd64'],
      subarches: ['*'],
      labels: ['*'],
      bootloaders: true,
    },
    max: 1,
    keep: false,
  })),
  pins: [],
};

async function addMirrors({ api }: Engine, folder: string): Promise<void> {
  const practice = { kind: 'saved', id: 'practice' } as const;
  await api.mirrors.create({ name: names.practice, source: practice, selection: nobleAndJammy });
  await syncOf(api, names.practice);
  const gone = join(folder, 'media', 'helsinki');
  await api.mirrors.create({ name: names.missing, folder: gone, source: practice, selection: everything });
  await rm(gone, { recursive: true });
  await api.mirrors.create({
    name: names.long,
    folder: join(folder, 'media', 'a-folder-within-a-folder-'.repeat(6)),
    source: practice,
    selection: everything,
  });
}

/** Its stream was signed today: the clock must not be behind. */
async function addTiny({ api }: Engine): Promise<void> {
  const source = await savedSource(api, names.upstream);
  await api.mirrors.create({ name: names.tiny, source, selection: everything, publication: 'verbatim' });
  await syncOf(api, names.tiny);
}

/** A mirror with two revisions, one file that went bad since, and an audit that found it. */
async function addKernels({ api }: Engine, folder: string, clock: Clock): Promise<void> {
  const stream = await makeStream({
    folder: join(folder, 'kernel-team'),
    now: clock.now(),
    fileSizeBytes: 400_000,
    sharedSizeBytes: 1_200_000,
  });
  const trust = { kind: 'signed', fingerprints: [], keyringFile: stream.keyringFile } as const;
  const { id } = await api.mirrors.create({
    name: names.kernels,
    source: { kind: 'described', source: { name: 'Kernel team', url: stream.root, trust } },
    selection: everything,
    keepRevisions: 3,
  });
  await syncOf(api, names.kernels);
  clock.advance(dayMs / 2);
  await stream.publish(['20250102', '20250103']);
  await syncOf(api, names.kernels);
  const mirror = await api.mirrors.get({ id });
  const path = [...stream.files.keys()].find((one) => one.includes('20250103') && one.endsWith('boot-initrd'));
  await flipByte(join(mirror.folder, ...(path ?? '').split('/')));
  const { jobId } = await api.mirrors.audit({ mirror: { id }, repair: false });
  await api.jobs.wait({ id: jobId });
  clock.advance(-dayMs / 2);
}

async function interrupt({ api }: Engine): Promise<void> {
  const source = await savedSource(api, names.depot);
  const { id } = await api.mirrors.create({ name: names.interrupted, source, selection: nobleAndJammy });
  const { jobId } = await api.mirrors.sync({ mirror: { id } });
  for (;;) {
    const job = (await api.jobs.list({})).find((one) => one.id === jobId);
    if (job === undefined || job.result !== undefined) throw new Error('The job that was to be interrupted has ended.');
    if (job.doneBytes > 300_000) return;
    await new Promise((next) => setTimeout(next, 50));
  }
}

async function flipByte(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, 1000);
  byte[0] = (byte[0] ?? 0) ^ 1;
  await handle.write(byte, 0, 1, 1000);
  await handle.close();
}

type Api = Engine['api'];

async function savedSource(api: Api, name: string) {
  const found = (await api.sources.list({})).find((source) => source.name === name);
  if (found === undefined) throw new Error(`No source is called ${name}.`);
  return { kind: 'saved', id: found.id } as const;
}

async function syncOf(api: Api, name: string): Promise<void> {
  const mirror = (await api.mirrors.list({})).find((one) => one.name === name);
  if (mirror === undefined) throw new Error(`No mirror is called ${name}.`);
  const { jobId } = await api.mirrors.sync({ mirror: { id: mirror.id } });
  const { state, failures } = await api.jobs.wait({ id: jobId });
  if (state !== 'done') throw new Error(`The sync of ${name} ended ${state}: ${JSON.stringify(failures)}`);
}
