import type { MirrorTab } from '../../../renderer/route-hash.ts';
import type { Play, Scene } from './scene.ts';
import { press } from './scene.ts';
import { names } from './stocked.ts';

/** What somebody meets who has worked with it for days: `stock` makes it. */
export const stockedScenes: readonly Scene[] = [
  {
    name: 'mirrors',
    main: 'New mirror',
    everyLook: true,
    async show({ stage, page }) {
      await stage.visit({ screen: 'mirrors' });
      await page.getByText('was interrupted').first().waitFor();
    },
  },
  {
    name: 'mirror-menu',
    async show({ page }) {
      await press(page, `More for ${names.practice}`);
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'mirror-remove',
    async show({ page }) {
      await page.getByRole('menuitem', { name: 'Remove…' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'new-mirror',
    main: 'Mirror',
    everyLook: true,
    async show({ stage, page }) {
      await stage.visit({ screen: 'new-mirror', sourceId: await sourceId({ stage }, names.catalogue) });
      await page.getByRole('checkbox', { name: '24.04 LTS amd64' }).check();
      await page.getByRole('checkbox', { name: '22.04 LTS amd64' }).check();
      await page.getByRole('checkbox', { name: '22.04 LTS arm64' }).check();
      await page.locator('dl .main', { hasText: 'GB' }).waitFor();
    },
  },
  {
    name: 'new-mirror-kernels',
    main: 'Mirror',
    async show({ page }) {
      await press(page, /^24\.04 LTS: \d kernels/);
      await press(page, /Presets/);
    },
  },
  {
    name: 'new-mirror-filters',
    main: 'Mirror',
    async show({ page }) {
      await page.keyboard.press('Escape');
      await page.getByText('Raw filters, for experts').click();
      await press(page, 'Add a rule');
      await page.getByLabel('Filters of rule 1').fill('arch=amd64 release~(focal|jammy');
      await page.locator('.field__failure').first().waitFor();
    },
  },
  {
    name: 'new-mirror-dry-run',
    main: 'Mirror',
    async show({ page }) {
      await page.getByLabel('Filters of rule 1').fill('arch=arm64 release=focal');
      await page.locator('.field__failure').waitFor({ state: 'detached' });
      await press(page, 'Dry run');
    },
  },
  {
    name: 'new-mirror-refused',
    async show({ stage, page }) {
      await stage.visit({ screen: 'new-mirror', sourceId: await sourceId({ stage }, names.wrongKey) });
      await page.locator('.note--negative').waitFor();
    },
  },
  {
    name: 'sources-many',
    main: 'Add source',
    everyLook: true,
    show: ({ stage }) => stage.visit({ screen: 'sources' }),
  },
  {
    name: 'source-edit',
    async show({ page }) {
      await press(page, `Edit ${names.longSource}`);
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'mirror-images',
    main: 'Sync',
    everyLook: true,
    show: (play) => tab(play, names.tiny, 'images'),
  },
  {
    name: 'mirror-revisions',
    main: 'Sync',
    everyLook: true,
    async show(play) {
      await tab(play, names.kernels, 'revisions');
      await play.page.getByRole('heading', { name: 'What changed' }).waitFor();
    },
  },
  {
    name: 'mirror-check',
    main: 'Audit everything',
    everyLook: true,
    show: (play) => tab(play, names.kernels, 'check'),
  },
  {
    name: 'mirror-check-verbatim',
    async show(play) {
      await tab(play, names.tiny, 'check');
      await play.page.getByLabel('MAAS version').selectOption('3.8');
    },
  },
  { name: 'mirror-publication', everyLook: true, show: (play) => tab(play, names.practice, 'publication') },
  { name: 'mirror-publication-verbatim', show: (play) => tab(play, names.tiny, 'publication') },
  { name: 'mirror-fresh', everyLook: true, show: (play) => tab(play, names.practice, 'fresh') },
  { name: 'mirror-history', everyLook: true, show: (play) => tab(play, names.kernels, 'history') },
  { name: 'mirror-missing', everyLook: true, show: (play) => mirrorPage(play, names.missing) },
  { name: 'mirror-long-name', main: 'Sync', everyLook: true, show: (play) => tab(play, names.long, 'images') },
  {
    name: 'mirror-rename',
    async show(play) {
      await press(play.page, `More for ${names.long}`);
      await play.page.getByRole('menuitem', { name: 'Rename…' }).click();
      await play.page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'selection-edit',
    main: 'Save and sync',
    everyLook: true,
    async show({ stage, page }) {
      const { id } = await stage.mirror(names.practice);
      await stage.visit({ screen: 'selection', id });
      await page.getByRole('checkbox', { name: '22.04 LTS amd64' }).uncheck();
      await page.getByText(/The next sync removes/).waitFor();
    },
  },
  {
    name: 'dry-run',
    main: 'Mirror',
    everyLook: true,
    async show({ stage, page }) {
      const { id } = await stage.mirror(names.interrupted);
      await stage.visit({ screen: 'plan', id });
      await page.getByText('What a sync would do now.').waitFor({ timeout: 30_000 });
    },
  },
  {
    name: 'activity',
    everyLook: true,
    async show({ stage, page }) {
      await stage.visit({ screen: 'activity' });
      await page.getByRole('heading', { name: 'Interrupted' }).waitFor();
    },
  },
  {
    name: 'job-audit-damage',
    main: /Repair/,
    everyLook: true,
    async show({ stage, page }) {
      const { id } = await stage.mirror(names.kernels);
      const { jobId } = await stage.api.mirrors.audit({ mirror: { id }, repair: false });
      await stage.api.jobs.wait({ id: jobId });
      await stage.visit({ screen: 'job', id: jobId });
      await page
        .getByText(/boot-initrd/)
        .first()
        .waitFor();
    },
  },
];

async function sourceId({ stage }: Pick<Play, 'stage'>, name: string): Promise<string> {
  const found = (await stage.api.sources.list({})).find((source) => source.name === name);
  if (found === undefined) throw new Error(`No source is called ${name}.`);
  return found.id;
}

async function mirrorPage({ stage }: Play, name: string, shown: MirrorTab = 'images'): Promise<void> {
  const { id } = await stage.mirror(name);
  await stage.visit({ screen: 'mirror', id, tab: shown });
}

async function tab(play: Play, name: string, shown: MirrorTab): Promise<void> {
  await mirrorPage(play, name, shown);
  await play.page.getByRole('tabpanel').waitFor();
}
