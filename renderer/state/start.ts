import { connection } from './connection.svelte.ts';
import { hostInfo } from './host-info.svelte.ts';
import { jobs } from './jobs.svelte.ts';
import { mirrors } from './mirrors.svelte.ts';
import { notices } from './notices.svelte.ts';
import { schedules } from './schedules.svelte.ts';
import { server } from './server.svelte.ts';
import { settings } from './settings.svelte.ts';
import { sources } from './sources.svelte.ts';
import { volumes } from './volumes.svelte.ts';

/** Reads everything that screens share and follows it from then on. */
export async function startState(): Promise<void> {
  notices.load();
  connection.load(() => void readAll());
  await readAll();
}

async function readAll(): Promise<void> {
  const read = [settings, hostInfo, mirrors, jobs, server, sources, schedules, volumes];
  await Promise.all(read.map((state) => state.load()));
}
