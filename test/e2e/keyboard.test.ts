import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Mirror } from '../../electron/contract/mirror.ts';
import { launchChromium, noChromium, titleOf } from '../helpers/chromium.ts';
import { makeStream } from '../helpers/make-stream.ts';
import { startSlowServer } from '../helpers/slow-server.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { freePort } from './journeys/free-port.ts';
import { Keys } from './support/keys.ts';
import { Stage } from './support/stage.ts';

describe.skipIf(noChromium !== undefined)(titleOf('by keyboard alone'), () => {
  walk(
    'somebody gets from the first run over the practice stream to a mirror, audits it, serves it and stops',
    async ({ keys, stage }) => {
      await stage.visit({ screen: 'mirrors' });
      await keys.tabTo('Skip to the content', 'link');
      await keys.act();
      await keys.arrived('Mirrors');
      await keys.tabToAndPress(/Practice stream, nothing to download/, 'link');
      await keys.arrived('New mirror');
      await tickNoble(keys);
      await lookAtDryRun(keys);
      await keys.tabToAndPress('Mirror', 'button');
      await keys.arrived('Sync Practice stream');
      await ended(stage);
      await keys.tabToAndPress('Audit', 'button');
      await keys.arrived('Audit Practice stream');
      await ended(stage);
      await keys.tabToAndPress('Open mirror', 'link');
      await keys.arrived('Practice stream');
      await goThroughTabs(keys);
      await keys.backTo('Serve', 'link');
      await keys.act();
      await keys.arrived('Serve');
      await serveAndStop(keys, stage);
      await useMenu(keys, stage);
    },
  );

  walk(
    'somebody adds a source with its keyring, and leaves its dialogs without losing the place',
    async ({ keys, stage, folder }) => {
      const stream = await makeStream({ folder: join(folder, 'made'), fileSizeBytes: 100 });
      const server = await startSlowServer({ root: stream.root });
      onTestFinished(() => server.close());
      await stage.visit({ screen: 'mirrors' });
      await keys.tabToAndPress('Sources and keys', 'link');
      await keys.arrived('Sources and keys');
      await keys.tabToAndPress('Add source', 'button');
      await keys.expectOn('Name', 'textbox');
      await keys.expectTrapped();
      await keys.act('Escape');
      await keys.expectOn('Add source', 'button');
      await keys.act();
      await keys.expectOn('Name', 'textbox');
      await keys.tabToAndPress('Cancel', 'button');
      await keys.expectOn('Add source', 'button');
      await keys.act();
      await keys.expectOn('Name', 'textbox');
      await keys.type('Depot');
      await keys.tabTo('URL', 'textbox');
      await keys.type(server.url);
      await keys.tabToAndPress('Choose Keyring file', 'button');
      await keys.expectOn('Folder', 'textbox');
      await keys.expectTrapped();
      await keys.tabTo('Folder', 'textbox');
      await keys.retype(stream.keyringFile);
      await keys.press('Enter');
      await keys.expectOn('Choose Keyring file', 'button');
      await keys.tabToAndPress('Test connection', 'button');
      await keys.page.getByText(/^Signed by/u).waitFor();
      await keys.expectOn('Test connection', 'button');
      await keys.backTo('Name', 'textbox');
      await keys.act();
      await keys.expectOn('Add source', 'button');
      await keys.page.getByRole('article', { name: 'Depot' }).waitFor();
    },
  );

  walk('somebody changes what a mirror takes and syncs it', async ({ keys, stage }) => {
    const { id } = await practiceMirror(stage, ['jammy']);
    await stage.visit({ screen: 'mirror', id, tab: 'images' });
    await keys.tabToAndPress('Edit selection', 'link');
    await keys.arrived(/Selection of Practice/);
    await keys.tabTo('22.04 LTS amd64', 'checkbox');
    await keys.act(' ');
    await keys.tabTo('22.04 LTS: 4 kernels', 'button');
    await keys.act();
    await keys.tabTo('22.04 LTS amd64 hwe-22.04', 'checkbox');
    await keys.act(' ');
    await keys.backTo('Select none', 'button');
    await keys.act();
    await keys.tabTo('Undo', 'button');
    await keys.act();
    await keys.tabToAndPress('Presets', 'button');
    await keys.tabTo(/Newest LTS/, 'button');
    await keys.act('Escape');
    await keys.expectOn('Presets', 'button');
    await keys.tabTo('Versions of each image', 'combobox');
    await keys.type('Several');
    await keys.tabTo('How many', 'textbox');
    await keys.retype('3');
    await keys.tabToAndPress(/.*Add a pin$/, 'button');
    await keys.tabToAndPress('Pin', 'button');
    await keys.tabToAndPress(/Remove the pin of/, 'button');
    await keys.tabTo(/Raw filters, for experts/, 'summary');
    await keys.act();
    await keys.tabToAndPress('Add a rule', 'button');
    await keys.expectOn('Filters of rule 1', 'textbox');
    await keys.type('os=centos');
    await keys.tabToAndPress('Remove rule 1', 'button');
    await keys.tabToAndPress('Save and sync', 'button');
    await keys.arrived(/Sync Practice/);
    await ended(stage);
    const { selection } = await stage.api.mirrors.get({ id });
    expect(selection.rules).toMatchObject([{ max: 3, terms: { release: 'jammy', subarches: ['hwe-22.04'] } }]);
  });

  walk('somebody goes back to an earlier revision when asked again, and releases it', async ({ keys, stage }) => {
    const { id } = await practiceMirror(stage, ['jammy']);
    await stage.api.mirrors.edit({ mirror: { id }, selection: selectionOf(['noble']) });
    await synced(stage, id);
    await stage.visit({ screen: 'mirror', id, tab: 'images' });
    await keys.tabTo('Images', 'tab');
    await keys.press('ArrowRight');
    await keys.expectOn('Revisions', 'tab');
    await keys.tabToAndPress('Roll back to revision 1', 'button');
    await keys.expectOn('Cancel', 'button');
    await keys.expectTrapped();
    await keys.act('Escape');
    await keys.expectOn('Roll back to revision 1', 'button');
    await keys.act();
    await keys.expectOn('Cancel', 'button');
    await keys.tabToAndPress('Roll back', 'button');
    await keys.page.getByText('Held at an earlier revision.').waitFor();
    await keys.expectOn('Revisions', 'table');
    await keys.backTo('Release', 'button');
    await keys.act();
    await keys.page.getByText('Held at an earlier revision.').waitFor({ state: 'detached' });
    await keys.expectFocus();
    expect((await stage.api.publication.revisions({ id })).some(({ heldSince }) => heldSince !== undefined)).toBe(
      false,
    );
  });
});

interface Scene {
  readonly keys: Keys;
  readonly stage: Stage;
  readonly folder: string;
}

/** Nothing may have been thrown on the way. */
function walk(title: string, steps: (scene: Scene) => Promise<void>): void {
  test(title, async () => {
    const scene = await open();
    const thrown: string[] = [];
    scene.stage.page.on('pageerror', (error) => thrown.push(String(error)));
    await steps(scene);
    expect(thrown).toEqual([]);
  }, 180_000);
}

async function open(): Promise<Scene> {
  const folder = tempFolder();
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const stage = await Stage.open({ browser, folder, context: { viewport: { width: 1280, height: 800 } } });
  onTestFinished(() => stage.close());
  await stage.api.settings.set({ change: { mirrorsFolder: join(folder, 'mirrors') } });
  return { keys: new Keys(stage.page), stage, folder };
}

/** Arrow keys go from tick to tick. */
async function tickNoble(keys: Keys): Promise<void> {
  await keys.tabTo('24.04 LTS, all architectures', 'checkbox');
  await keys.press('ArrowRight');
  await keys.expectOn('24.04 LTS amd64', 'checkbox');
  await keys.press('ArrowDown');
  await keys.expectOn('22.04 LTS amd64', 'checkbox');
  await keys.press('ArrowUp');
  await keys.act(' ');
  expect(await keys.focused()).toMatchObject({ name: '24.04 LTS amd64', checked: true });
}

/** Tabs are one stop; arrow keys, Home and End go among them. */
async function lookAtDryRun(keys: Keys): Promise<void> {
  await keys.tabToAndPress('Dry run', 'button');
  await keys.expectOn('Back to selection', 'button');
  await keys.backTo(/Fetch/, 'tab');
  for (const [key, name] of [
    ['ArrowRight', /Reuse/],
    ['End', /Remove/],
    ['Home', /Fetch/],
    ['ArrowLeft', /Remove/],
  ] as const) {
    await keys.press(key);
    await keys.expectTab(name);
  }
  await keys.press('Home');
  await keys.tabTo('Search the files', 'textbox');
  await keys.type('squashfs');
}

async function goThroughTabs(keys: Keys): Promise<void> {
  await keys.tabTo('Images', 'tab');
  for (const name of ['Revisions', 'Check', 'Publication', 'Keep fresh', 'History', 'Chain of custody', 'Images']) {
    await keys.press('ArrowRight');
    await keys.expectTab(name);
  }
}

/** Enter in a field of the form is its main action. */
async function serveAndStop(keys: Keys, { api }: Stage): Promise<void> {
  await keys.tabTo(/The network/, 'radio');
  await keys.press('ArrowDown');
  await keys.expectOn(/This computer only/, 'radio');
  await keys.tabTo('Port', 'textbox');
  await keys.retype(String(await freePort()));
  await keys.press('Enter');
  await keys.page.getByText('Give MAAS this URL').waitFor();
  await keys.arrived('Serve');
  await keys.tabToAndPress('Test from this address', 'button');
  await keys.page.getByText('This address answers', { exact: false }).waitFor();
  await keys.expectOn('Test from this address', 'button');
  await keys.backTo('Stop server', 'button');
  await keys.act();
  await keys.page.getByRole('button', { name: 'Start server' }).waitFor();
  await keys.arrived('Serve');
  expect(await api.serve.state({})).toMatchObject({ state: 'stopped' });
}

async function useMenu(keys: Keys, stage: Stage): Promise<void> {
  await stage.visit({ screen: 'mirrors' });
  await keys.tabToAndPress('More for Practice stream', 'button');
  await keys.expectOn('Sync', 'menuitem');
  await keys.press('ArrowUp');
  await keys.expectOn('Remove…', 'menuitem');
  await keys.press('Home');
  await keys.press('ArrowDown');
  await keys.expectOn('Dry run', 'menuitem');
  await keys.act('Escape');
  await keys.expectOn('More for Practice stream', 'button');
  await keys.act();
  await keys.press('End');
  await keys.expectOn('Remove…', 'menuitem');
  await keys.act();
  await keys.expectOn(/Keep the files/, 'radio');
  await keys.act('Escape');
  await keys.expectOn('More for Practice stream', 'button');
}

function selectionOf(releases: readonly string[]) {
  const terms = (release: string) =>
    ({
      kind: 'maas',
      os: 'ubuntu',
      release,
      arches: ['amd64'],
      subarches: ['*'],
      labels: ['*'],
      bootloaders: false,
    }) as const;
  return { rules: releases.map((release) => ({ terms: terms(release), max: 1, keep: false })), pins: [] };
}

async function practiceMirror(stage: Stage, releases: readonly string[]): Promise<Mirror> {
  const source = { kind: 'saved', id: 'practice' } as const;
  const mirror = await stage.api.mirrors.create({ name: 'Practice', source, selection: selectionOf(releases) });
  await synced(stage, mirror.id);
  return mirror;
}

async function synced({ api }: Stage, id: string): Promise<void> {
  const { jobId } = await api.mirrors.sync({ mirror: { id } });
  expect(await api.jobs.wait({ id: jobId })).toMatchObject({ state: 'done' });
}

/** Until the job on the screen has. */
async function ended({ api, page }: Stage): Promise<void> {
  const { state } = await api.jobs.wait({ id: decodeURIComponent(page.url().split('/').at(-1) ?? '') });
  expect(state).toBe('done');
}
