import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { Clock } from './clock.ts';
import type { Play, Scene } from './scene.ts';
import { firstScenes } from './scenes-first.ts';
import { jobScenes } from './scenes-jobs.ts';
import { mediaScenes } from './scenes-media.ts';
import { servingScenes } from './scenes-serving.ts';
import { stockedScenes } from './scenes-stocked.ts';
import { Stage } from './stage.ts';
import { type Stock, stock } from './stocked.ts';
import { type MediaStock, stockMedia } from './stocked-media.ts';

/** Scenes that play one after the other on one data folder. */
export interface Programme {
  readonly scenes: readonly Scene[];
  readonly stocked: boolean;
  /** With media that were written in an office, for a site that has nothing yet. */
  readonly carried?: boolean;
}

export const programmes = {
  first: { scenes: firstScenes, stocked: false },
  stocked: { scenes: [...stockedScenes, ...jobScenes, ...servingScenes], stocked: true },
  media: { scenes: mediaScenes, stocked: false, carried: true },
} as const satisfies Record<string, Programme>;

export interface OpenPlay extends Play {
  close(): Promise<void>;
}

/** A folder, stocked where the programme wants it, and the interface open on it. */
export async function openPlay(
  browser: Browser,
  { stocked, carried = false }: Pick<Programme, 'stocked' | 'carried'>,
): Promise<OpenPlay> {
  const folder = mkdtempSync(join(tmpdir(), 'streamferry-'));
  const clock = new Clock();
  const stocks = stocked ? await stock(folder, clock) : undefined;
  const media = carried ? await stockMedia(folder, clock) : undefined;
  const stage = await Stage.open({ browser, folder, clock, context: { viewport: { width: 1280, height: 800 } } });
  const close = async () => {
    await stage.close();
    await stocks?.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  return { stage, page: stage.page, stock: stocks ?? emptyStock, carried: media ?? noMedia, close };
}

const noMedia: MediaStock = {
  mirrorName: '',
  keyringFile: '',
  receiptFile: '',
  folder: (): never => {
    throw new Error('This programme has no media.');
  },
};

const emptyStock: Stock = {
  get servers(): never {
    throw new Error('This folder was stocked from nowhere.');
  },
  close: async () => undefined,
};
