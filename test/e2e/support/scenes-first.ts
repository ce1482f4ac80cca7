import type { Play, Scene } from './scene.ts';
import { press } from './scene.ts';

/** Nothing listens there. */
const closedPort = 'http://127.0.0.1:9/ephemeral-v3/stable/';

/** What somebody meets who has just installed it: an empty data folder. */
export const firstScenes: readonly Scene[] = [
  {
    name: 'first-run',
    main: /Practice stream, nothing to download/,
    everyLook: true,
    async show({ stage, page }) {
      await stage.visit({ screen: 'mirrors' });
      await page.getByText('Choose where the images come from.').waitFor();
    },
  },
  {
    name: 'folder-picker',
    async show({ page }) {
      await press(page, /Open a folder or a medium/);
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'new-mirror-sources',
    main: /^Practice stream/,
    everyLook: true,
    async show({ stage, page }) {
      await stage.visit({ screen: 'new-mirror' });
      await page.getByRole('heading', { name: 'From which source?' }).waitFor();
    },
  },
  {
    name: 'new-mirror-another-source',
    main: 'Use this source',
    async show({ page }) {
      await press(page, /^Another source/);
      await press(page, 'Use this source');
      await page.locator('[aria-invalid=true]').first().waitFor();
    },
  },
  {
    name: 'new-mirror-connection-refused',
    main: 'Use this source',
    async show({ page }) {
      await page.getByLabel('URL', { exact: true }).fill(closedPort);
      await press(page, /^Add the Ubuntu key/);
      await press(page, 'Test connection');
      await page.locator('.note--negative').first().waitFor({ timeout: 30_000 });
    },
  },
  { name: 'serve-empty', everyLook: true, show: ({ stage }) => stage.visit({ screen: 'serve' }) },
  { name: 'activity-empty', everyLook: true, show: ({ stage }) => stage.visit({ screen: 'activity' }) },
  { name: 'sources', main: 'Add source', everyLook: true, show: ({ stage }) => stage.visit({ screen: 'sources' }) },
  {
    name: 'source-form',
    async show({ page }) {
      await press(page, 'Add source');
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'settings', everyLook: true, show: ({ stage }) => stage.visit({ screen: 'settings' }) },
  {
    name: 'settings-log',
    async show({ page }) {
      await press(page, 'Open log');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'settings-licences',
    async show({ stage, page }) {
      await stage.visit({ screen: 'settings' });
      await press(page, /^Licences of/);
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'mirror-unknown', show: ({ stage }) => stage.visit({ screen: 'mirror', id: 'gone', tab: 'images' }) },
  { name: 'job-unknown', show: unknownJob },
];

async function unknownJob({ stage, page }: Play): Promise<void> {
  await stage.visit({ screen: 'job', id: 'gone' });
  await page.getByText('There is no such job').waitFor();
}
