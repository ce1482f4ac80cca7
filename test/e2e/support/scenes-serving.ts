import { MaasClient } from '../../helpers/maas-client.ts';
import type { Play, Scene } from './scene.ts';
import { press } from './scene.ts';
import { names } from './stocked.ts';

const quietMs = 61_000;
const uuid = (digit: number) => `3b241101-e2bb-4255-8caf-4136c566a96${digit}`;

/** The server before, while and after clusters come. They play on a stocked folder, after `stockedScenes`. */
export const servingScenes: readonly Scene[] = [
  {
    name: 'serve-stopped',
    main: 'Start server',
    everyLook: true,
    async show({ stage, page }) {
      await stage.visit({ screen: 'serve', mirrorId: (await stage.mirror(names.practice)).id });
      await page.getByText('Advanced').click();
    },
  },
  {
    name: 'serve-refused',
    main: 'Start server',
    async show({ page, stock }) {
      await page.getByLabel('This computer only').check();
      await page.getByLabel('Port', { exact: true }).fill(new URL(stock.servers.tiny.url).port);
      await press(page, 'Start server');
      await page.locator('.note--negative').waitFor();
    },
  },
  {
    name: 'serve-waiting',
    main: 'Stop server',
    everyLook: true,
    async show({ stage, page }) {
      const mirrors = await Promise.all([names.practice, names.tiny].map((name) => stage.mirror(name)));
      const served = mirrors.map(({ folder }, index) => (index === 0 ? { folder } : { folder, at: '/lab/' }));
      if ((await stage.api.serve.state({})).state !== 'running') {
        await stage.api.serve.start({ mirrors: served, host: '127.0.0.1', port: 0 });
      }
      await stage.visit({ screen: 'serve' });
      await page
        .getByText('Waiting for MAAS.')
        .or(page.getByText(/MAAS 3/))
        .first()
        .waitFor();
      await press(page, 'Test from this address');
      await page.locator('ol .state').first().waitFor();
    },
  },
  {
    name: 'serve-everything',
    main: 'Stop server',
    everyLook: true,
    async show(play) {
      await (await client(play, 1)).import();
      await play.stage.visit({ screen: 'serve' });
      await play.page
        .getByText(/Safe to disconnect/)
        .first()
        .waitFor();
    },
  },
  {
    name: 'serve-verdicts',
    main: 'Stop server',
    everyLook: true,
    async show(play) {
      await leaveThings(play);
      await play.stage.visit({ screen: 'serve' });
      await play.page
        .getByText(/not asked for/)
        .first()
        .waitFor();
      await play.page.getByText('Are several of these one MAAS?').click();
    },
  },
  {
    name: 'serve-commands',
    main: 'Stop server',
    async show({ page }) {
      await page.getByRole('tab', { name: 'CLI (snap)' }).click();
      await page.locator('code').first().waitFor();
    },
  },
  {
    name: 'mirrors-serving',
    show: ({ stage }) => stage.visit({ screen: 'mirrors' }),
  },
];

/** One cluster that takes half, one that breaks off a file, and one that is fetching, two of its connections without a byte. */
async function leaveThings(play: Play): Promise<void> {
  const { stage } = play;
  if ((await stage.api.serve.state({})).clusters.length > 2) return;
  const half = await client(play, 2);
  const wanted = await half.wanted();
  await half.fetch(wanted.slice(0, Math.ceil(wanted.length / 2)));
  const broken = await client(play, 3);
  const [first, ...others] = await broken.wanted();
  await broken.fetch(others.slice(0, 3));
  if (first) (await broken.stall(first)).destroy();
  stage.clock.advance(quietMs);
  const busy = await client(play, 4);
  const [one, two, ...more] = (await busy.wanted()).toSorted((a, b) => b.size - a.size);
  await busy.fetch(more.slice(0, 8));
  for (const file of [one, two]) if (file) (await busy.stall(file)).on('error', () => undefined);
}

async function client({ stage }: Play, digit: number): Promise<MaasClient> {
  const { urls, mirrors } = await stage.api.serve.state({});
  const { id } = await stage.mirror(names.practice);
  const path = mirrors.find(({ mirrorId }) => mirrorId === id)?.paths[0] ?? '/';
  return new MaasClient({ url: new URL(path, urls[0]).href, uuid: uuid(digit) });
}
