import type { Page } from 'playwright';
import { describe, onTestFinished, test } from 'vitest';
import { launchChromium, noChromium, titleOf } from '../../helpers/chromium.ts';
import { pickInPage } from '../../helpers/pick-in-page.ts';
import { expect, screen } from '../journeys/person.ts';
import { type OpenPlay, openPlay } from '../support/theatre.ts';
import { footer, importHere } from './carry.ts';

describe.skipIf(noChromium)(titleOf('a shipment on three volumes'), () => {
  test('is imported as they are plugged in, in any order, and written on to others one after the other', async () => {
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const play = await openPlay(browser, { stocked: false, carried: true });
    onTestFinished(play.close);
    await importFromSecond(play);
    await goOnWith(play, 'THREE');
    await expect(screen(play.page)).toContainText('Still needed, in any order: Lab images 1 of 3.');
    await goOnWith(play, 'ONE');
    await expect(screen(play.page)).toContainText('Lab images is imported and published.');
    await writeTwoOfThree(play);
  }, 120_000);
});

async function importFromSecond({ stage, page, carried }: OpenPlay): Promise<void> {
  await stage.media.plug(carried.folder('TWO'));
  await stage.visit({ screen: 'media' });
  await page.getByRole('checkbox', { name: 'I compared every group: it is the same' }).check();
  await page.getByRole('button', { name: 'Trust this key' }).click();
  await pickInPage(page.getByRole('button', { name: 'Choose Keyring of the site' }), carried.keyringFile);
  await expect(page.getByRole('list', { name: 'Volumes of Lab images' }).getByText('not here')).toHaveCount(2);
  await importHere(page);
  await expect(screen(page)).toContainText('Insert the next volume.');
}

/** The job page asks for it, and sees it come. */
async function goOnWith({ stage, page, carried }: OpenPlay, name: 'ONE' | 'THREE'): Promise<void> {
  stage.media.pullAll();
  await stage.media.plug(carried.folder(name));
  const before = page.url();
  await page.getByRole('button', { name: 'Go on with the volume that came' }).click();
  await page.waitForURL((url) => url.href !== before);
}

async function writeTwoOfThree({ stage, page, carried }: OpenPlay): Promise<void> {
  stage.media.pullAll();
  await stage.media.plug(carried.folder('EMPTY'));
  await stage.media.plug(carried.folder('FRESH'));
  await stage.visit({ screen: 'media', placeId: 'EMPTY' });
  await page.getByText('Options', { exact: true }).click();
  await page.getByLabel('Size of a volume').fill('13.6 MB');
  await expect(footer(page)).toContainText('1 of 3');
  await footer(page).getByRole('button', { name: 'Export' }).click();
  await expectWritten(page, 1);
  await expect(page.getByRole('button', { name: /^Eject/ })).toHaveText(/EMPTY/);
  await expect(page.getByRole('button', { name: /^Write .* to EMPTY/ })).toHaveCount(0);
  await page.getByRole('button', { name: /^Write Lab images 2 of 3 to FRESH/ }).click();
  await expectWritten(page, 2);
}

async function expectWritten(page: Page, volume: number): Promise<void> {
  await expect(screen(page)).toContainText(`Volume ${volume} of 3 is written. Insert the next one.`);
}
