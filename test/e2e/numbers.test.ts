/// <reference lib="dom" />
import { lstatSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Page } from 'playwright';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { JobSnapshot } from '../../electron/contract/job.ts';
import type { Mirror } from '../../electron/contract/mirror.ts';
import { formatRoute, type Route } from '../../renderer/route-hash.ts';
import { launchChromium, noChromium, titleOf } from '../helpers/chromium.ts';
import { type SlowServer, startSlowServer } from '../helpers/slow-server.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { SeededRandom } from '../soak/seeded-random.ts';
import { SelectionHand } from './support/selection-hand.ts';
import { Stage } from './support/stage.ts';
import { type VariedStream, writeVariedStream } from './support/varied-stream.ts';

const seed = 4;
const selections = 20;
/** Of each mirror: made first, edited thrice. */
const selectionsOfMirror = 4;

describe.skipIf(noChromium !== undefined)(titleOf('the numbers on the selection screen'), () => {
  test(`are what ${selections} selections, made by chance, then fetch, remove and leave`, async () => {
    const scene = await openScene();
    for (let turn = 0; turn < selections; turn += 1) {
      if (turn % selectionsOfMirror === 0) await scene.newMirror();
      else await scene.visitSelection();
      await scene.selectAndCompare();
    }
    expect(scene.seen).toMatchObject({ fetched: true, reusedOfOthers: true, removed: true, freed: true, kept: true });
  }, 400_000);
});

/** What the footer says, each number as it is told to people. */
type Footer = Readonly<Record<string, number>>;

class NumbersScene {
  /** What has come about, so that no number was only ever compared with nothing. */
  readonly seen = { fetched: false, reusedOfOthers: false, removed: false, freed: false, kept: false };
  readonly #stage: Stage;
  readonly #server: SlowServer;
  readonly #stream: VariedStream;
  readonly #sourceId: string;
  readonly #random = new SeededRandom(seed);
  readonly #hand: SelectionHand;
  #mirror: Mirror | undefined;

  constructor(parts: { stage: Stage; server: SlowServer; stream: VariedStream; sourceId: string }) {
    ({ stage: this.#stage, server: this.#server, stream: this.#stream, sourceId: this.#sourceId } = parts);
    this.#hand = new SelectionHand(this.#stage.page, this.#random);
  }

  /** On a machine with one earlier mirror at most, so that there is something to reuse and something to fetch. */
  async newMirror(): Promise<void> {
    const { api } = this.#stage;
    for (const { id } of (await api.mirrors.list({})).slice(0, -1)) {
      await api.mirrors.remove({ mirror: { id }, deleteFiles: true });
    }
    await api.settings.set({ change: { keepRevisions: this.#random.below(2) } });
    this.#mirror = undefined;
    await this.#goTo({ screen: 'new-mirror', sourceId: this.#sourceId });
  }

  async visitSelection(): Promise<void> {
    await this.#goTo({ screen: 'selection', id: this.#mirror?.id ?? '' });
  }

  async #goTo(route: Route): Promise<void> {
    await this.#stage.page.evaluate((hash) => {
      location.hash = hash;
    }, formatRoute(route));
  }

  async selectAndCompare(): Promise<void> {
    const { page } = this.#stage;
    await page.getByLabel('Versions of each image').waitFor();
    await this.#hand.select();
    const what = `seed ${seed}: ${this.#hand.done.join(', ')}`;
    const footer = await footerOf(page);
    if (this.#random.chance(0.3)) {
      await page.getByRole('button', { name: 'Dry run', exact: true }).click();
      await page.getByRole('tab', { name: /^Fetch/u }).waitFor();
      expect(await footerOf(page), what).toEqual(footer);
    }
    const before = this.#visibleFiles();
    const sentBefore = this.#sentItemBytes();
    const { result } = await this.#mirrorIt();
    expect(result, what).toMatchObject({ outcome: 'done', fetchedBytes: footer.Fetch });
    expect(this.#sentItemBytes() - sentBefore, what).toBe(footer.Fetch);
    await this.#compareFolder(footer, what);
    const gone = [...before].filter(([path]) => !this.#visibleFiles().has(path)).map(([, file]) => file);
    expect(result?.removedFiles, what).toBe(gone.length);
    const lastLinks = gone.filter(({ links }) => links < 2);
    expect(bytesOf(lastLinks), what).toBe(footer.Remove ?? 0);
    this.#note(footer, gone.length);
  }

  async #mirrorIt(): Promise<JobSnapshot> {
    const { page, api } = this.#stage;
    const name = this.#mirror === undefined ? 'Mirror' : 'Save and sync';
    await page.getByRole('button', { name, exact: true }).click();
    await page.waitForURL(/#\/activity\//u);
    const job = await api.jobs.wait({ id: decodeURIComponent(page.url().split('/').at(-1) ?? '') });
    this.#mirror = (await api.mirrors.list({})).find(({ folder }) => folder === job.mirrorFolder);
    return job;
  }

  /** The mirror's size is what its folder holds, the kept revision apart, and both together are what was foretold. */
  async #compareFolder(footer: Footer, what: string): Promise<void> {
    const visible = bytesOf(this.#visibleFiles().values());
    const kept = bytesOf(this.#keptFiles().values());
    expect(this.#mirror?.sizeBytes, what).toBe(visible);
    expect(visible + kept, what).toBe(footer.After);
  }

  #note(footer: Footer, gone: number): void {
    const others = (footer.After ?? 0) - (footer.Fetch ?? 0);
    if ((footer.Fetch ?? 0) > 0) this.seen.fetched = true;
    if (others > 0 && [...this.#visibleFiles().values()].some(({ links }) => links > 1))
      this.seen.reusedOfOthers = true;
    if (gone > 0) this.seen.removed = true;
    if ((footer.Remove ?? 0) > 0) this.seen.freed = true;
    if (this.#keptFiles().size > 0) this.seen.kept = true;
  }

  #sentItemBytes(): number {
    const items = this.#server.requests.filter(({ path }) => this.#stream.sizes.has(path));
    return items.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
  }

  #visibleFiles(): ReadonlyMap<string, FoundFile> {
    return this.#itemFiles(/^/u);
  }

  #keptFiles(): ReadonlyMap<string, FoundFile> {
    return this.#itemFiles(/^\.streamferry\/revisions\/\d+\//u);
  }

  /** Files of the mirror that are items of the stream, by what stands behind `prefix`. */
  #itemFiles(prefix: RegExp): ReadonlyMap<string, FoundFile> {
    const folder = this.#mirror?.folder;
    if (folder === undefined) return new Map();
    const found = [...filesBelow(folder)].filter(([path]) => prefix.test(path));
    return new Map(found.filter(([path]) => this.#stream.sizes.has(path.replace(prefix, ''))));
  }
}

async function openScene(): Promise<NumbersScene> {
  const folder = tempFolder();
  const stream = await writeVariedStream(join(folder, 'made'), new Date());
  const server = await startSlowServer({ root: stream.root });
  onTestFinished(() => server.close());
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const stage = await Stage.open({ browser, folder, context: { viewport: { width: 1280, height: 900 } } });
  onTestFinished(() => stage.close());
  await stage.api.settings.set({ change: { mirrorsFolder: join(folder, 'mirrors') } });
  const source = await stage.api.sources.add({
    name: 'Depot',
    url: server.url,
    trust: { kind: 'signed', fingerprints: [stream.fingerprint], keyringFile: stream.keyringFile },
    proxy: { kind: 'none' },
  });
  return new NumbersScene({ stage, server, stream, sourceId: source.id });
}

/** Reads the numbers off the footer: the exact ones that people are told, which must be those that programs are told. */
async function footerOf(page: Page): Promise<Footer> {
  const facts = await page.locator('section[aria-label="What it takes"] dl > div:has(data)').evaluateAll((all) =>
    all.map((fact) => ({
      label: fact.querySelector('dt')?.textContent ?? '',
      value: Number(fact.querySelector('data')?.value),
      told: fact.getAttribute('title') ?? '',
    })),
  );
  for (const { value, told } of facts) {
    expect(told.split('\u00a0')[0]).toBe(value.toLocaleString('en'));
    expect(told).toMatch(/^[\d,]+\u00a0bytes?/u);
  }
  return Object.fromEntries(facts.filter(({ label }) => label !== 'Free').map(({ label, value }) => [label, value]));
}

interface FoundFile {
  readonly sizeBytes: number;
  readonly links: number;
}

function filesBelow(folder: string): ReadonlyMap<string, FoundFile> {
  const found = new Map<string, FoundFile>();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const { size, nlink } = lstatSync(file);
    found.set(relative(folder, file).split(sep).join('/'), { sizeBytes: size, links: nlink });
  }
  return found;
}

function bytesOf(files: Iterable<FoundFile>): number {
  return [...files].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
