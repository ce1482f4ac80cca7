import { pickInPage } from '../../helpers/pick-in-page.ts';
import { freePort } from '../journeys/free-port.ts';
import type { Play, Scene } from './scene.ts';
import { press } from './scene.ts';
import type { Stage } from './stage.ts';
import { ended, type MediaName } from './stocked-media.ts';

/** Media that come to a site which has nothing yet, and what goes back. The site knows more from scene to scene. */
export const mediaScenes: readonly Scene[] = [
  {
    name: 'media-empty',
    main: 'Choose a folder…',
    async show({ stage, page }) {
      await stage.visit({ screen: 'media' });
      await page.getByText('Plug in a medium, or choose a folder').waitFor();
    },
  },
  {
    name: 'first-run-medium',
    main: /^Shipment Lab images on FERRY/,
    async show({ stage, page, carried }) {
      await stage.media.plug(carried.folder('FERRY'));
      await stage.visit({ screen: 'mirrors' });
      await page.getByRole('link', { name: /^Shipment Lab images on FERRY/ }).waitFor();
    },
  },
  {
    name: 'media-offered',
    async show({ stage, page, carried }) {
      stage.media.pullAll();
      await stage.visit({ screen: 'settings' });
      await stage.media.plug(carried.folder('FERRY'));
      await page.getByRole('button', { name: 'Look' }).waitFor();
    },
  },
  {
    name: 'media-nothing-to-export',
    main: 'Go to Mirrors',
    show: (play) => look(play, 'EMPTY', 'There is no mirror to export'),
  },
  {
    name: 'media-trust',
    main: 'Trust this key',
    everyLook: true,
    async show(play) {
      await look(play, 'FERRY', 'Who wrote it?');
      await play.page.getByRole('checkbox').check();
    },
  },
  {
    name: 'media-key-missing',
    async show({ page }) {
      await press(page, 'Trust this key');
      await page.getByText("The key of the images' maker is not here.").waitFor();
    },
  },
  {
    name: 'media-brings',
    main: 'Import',
    everyLook: true,
    async show({ page, carried }) {
      await pickInPage(page.getByRole('button', { name: 'Choose Keyring of the site' }), carried.keyringFile);
      await page.getByText('New here').waitFor();
    },
  },
  {
    name: 'serve-medium-setup',
    main: 'Start server',
    async show({ page }) {
      await press(page, 'Serve straight from the medium');
      await page.getByText('Straight from a medium').waitFor();
    },
  },
  {
    name: 'serve-medium',
    main: 'Stop server',
    async show({ page }) {
      await page.getByRole('radio', { name: 'This computer only' }).check();
      await page.getByLabel('Port').fill(String(await freePort()));
      await press(page, 'Start server');
      await page.getByText('is served from its medium.').waitFor();
    },
  },
  {
    name: 'job-imported',
    main: 'Go on to Serve',
    async show(play) {
      const { stage, page, carried } = play;
      await stage.api.serve.stop({});
      await look(play, 'FERRY', 'Keyring of the site');
      await pickInPage(page.getByRole('button', { name: 'Choose Keyring of the site' }), carried.keyringFile);
      await page.getByText('New here').waitFor();
      await press(page, 'Import');
      await page.getByText('Lab images is imported and published.').waitFor();
    },
  },
  {
    name: 'media-all-here',
    show: (play) => look(play, 'FERRY', 'All of it is here'),
  },
  {
    name: 'media-key-changed',
    main: 'Trust this key instead',
    async show(play) {
      await look(play, 'NEWKEY', 'is signed by another key than before');
      await play.page.getByRole('checkbox').check();
    },
  },
  {
    name: 'media-one-of-three',
    async show(play) {
      await look(play, 'TWO', 'Volumes', { level: 3 });
    },
  },
  {
    name: 'media-unfinished',
    show: (play) => look(play, 'HALF', 'was not finished'),
  },
  {
    name: 'media-damaged',
    show: (play) => look(play, 'DAMAGED', 'Some of it is damaged or cut off.'),
  },
  {
    name: 'job-check-damage',
    async show({ page }) {
      await press(page, 'Check everything');
      await page.getByText(/damaged on the medium/).waitFor();
    },
  },
  {
    name: 'media-read-only',
    async show({ stage, page, carried }) {
      await stage.media.plug(carried.folder('INSTALL'), { ...discFacts, contents: { kind: 'other-files' } });
      await stage.visit({ screen: 'media', placeId: 'INSTALL' });
      await page.getByText('This volume is read-only.').waitFor();
    },
  },
  {
    name: 'media-gone',
    async show({ stage, page }) {
      stage.media.pull('INSTALL');
      await page.getByText('It is not there any more.').waitFor();
    },
  },
  {
    name: 'media-export',
    main: 'Export',
    everyLook: true,
    async show({ stage, page, carried }) {
      await plugSome(stage, carried.folder);
      const { id } = await stage.mirror(carried.mirrorName);
      await stage.visit({ screen: 'media', placeId: 'EMPTY', mirrorId: id });
      await page.getByText('takes every name').waitFor();
    },
  },
  {
    name: 'media-export-receipt',
    main: 'Export',
    async show({ page, carried }) {
      await page.getByText('Only what the site lacks').click();
      await page.getByText('Options', { exact: true }).click();
      await pickInPage(page.getByRole('button', { name: 'Choose Receipt of the site' }), carried.receiptFile);
      await page.getByText('From Far site').waitFor();
    },
  },
  {
    name: 'media-export-refused',
    async show({ page }) {
      await page.getByText('Everything', { exact: true }).click();
      await page.getByLabel('Size of a volume').fill('1 MB');
      await page.getByText('The medium is full.').waitFor();
    },
  },
  {
    name: 'media-export-several',
    main: 'Export',
    async show({ page }) {
      await page.getByLabel('Size of a volume').fill('13.6 MB');
      await page.getByRole('list', { name: /^Volumes of/ }).waitFor();
    },
  },
  {
    name: 'job-exported-next',
    main: /^Write Lab images 2 of 3 to FRESH/,
    async show({ page }) {
      await press(page, 'Export');
      await page.getByText('Insert the next one.').waitFor();
    },
  },
  {
    name: 'job-exported',
    main: /^Eject/,
    everyLook: true,
    async show({ stage, page, carried }) {
      const { id } = await stage.mirror(carried.mirrorName);
      const request = { mirrors: [{ id }], target: carried.folder('FRESH'), restart: true };
      const jobId = await ended(stage.engine, stage.api.media.export(request));
      await stage.visit({ screen: 'job', id: jobId });
      await page.getByText('Safe to remove').waitFor();
    },
  },
  {
    name: 'mirror-custody',
    main: 'Print',
    everyLook: true,
    async show({ stage, page, carried }) {
      const { id } = await stage.mirror(carried.mirrorName);
      await stage.visit({ screen: 'mirror', id, tab: 'custody' });
      await page.getByText('Imported and checked').waitFor();
    },
  },
  {
    name: 'receipt',
    main: 'Write receipt',
    async show({ page, carried }) {
      await press(page, `More for ${carried.mirrorName}`);
      await page.getByRole('menuitem', { name: 'Receipt for this site…' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'receipt-written',
    async show({ page }) {
      await press(page, 'Write receipt');
      await page.getByText('The receipt is written.').waitFor();
    },
  },
  {
    name: 'sources-trusted-keys',
    async show({ stage, page }) {
      await stage.visit({ screen: 'sources' });
      await page.getByRole('button', { name: /^Take away…/ }).waitFor();
    },
  },
];

const discFacts = { fileSystem: 'iso9660', readOnly: true, freeBytes: 0, sizeBytes: 6_000_000_000 } as const;

/** Plugs a medium in and shows it, until these words are there. */
async function look(
  { stage, page, carried }: Play,
  name: MediaName,
  words: string,
  heading?: { readonly level: number },
): Promise<void> {
  stage.media.pullAll();
  await stage.media.plug(carried.folder(name));
  await stage.visit({ screen: 'media', placeId: name });
  const place = heading === undefined ? page.getByText(words) : page.getByRole('heading', { name: words, ...heading });
  await place.first().waitFor();
}

/** What somebody has at hand who is about to write. */
async function plugSome({ media }: Stage, folder: (name: MediaName) => string): Promise<void> {
  media.pullAll();
  await media.plug(folder('EMPTY'));
  await media.plug(folder('FRESH'), { label: 'FRESH', fileSystem: 'ntfs', sizeBytes: 32e9, freeBytes: 31e9 });
  await media.plug(folder('HALF'), { fileSystem: 'vfat', sizeBytes: 8e9, freeBytes: 1e9 });
  await media.plug(folder('INSTALL'), { label: 'Ubuntu 24.04', ...discFacts, contents: { kind: 'other-files' } });
}
