import { describe, expect, onTestFinished, test } from 'vitest';
import { launchChromium, noChromium, titleOf } from '../../helpers/chromium.ts';
import { Keys } from '../support/keys.ts';
import { openPlay } from '../support/theatre.ts';

describe.skipIf(noChromium)(titleOf('by keyboard alone'), () => {
  test('somebody compares a key, imports what a medium brings, and exports it to another', async () => {
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const { stage, page, carried, close } = await openPlay(browser, { stocked: false, carried: true });
    onTestFinished(close);
    const keys = new Keys(page);
    await stage.media.plug(carried.folder('FERRY'));
    await stage.media.plug(carried.folder('EMPTY'));
    await stage.visit({ screen: 'mirrors' });
    await keys.tabToAndPress(/Shipment Lab images on FERRY.*/, 'link');
    await keys.arrived('Media');
    await compareAndTrust(keys);
    await importIt(keys, carried.keyringFile);
    await exportIt(keys);
    expect(await page.getByText('Safe to remove').count()).toBe(1);
  }, 180_000);
});

async function compareAndTrust(keys: Keys): Promise<void> {
  await keys.tabTo('What it brings', 'tab');
  await keys.press('ArrowRight');
  await keys.expectTab('Export here');
  await keys.press('ArrowLeft');
  await keys.expectTab('What it brings');
  await keys.tabTo('I compared every group: it is the same', 'checkbox');
  await keys.act(' ');
  await keys.tabToAndPress('Trust this key', 'button');
  await keys.page.getByText("The key of the images' maker is not here.").waitFor();
  await keys.expectFocus();
}

async function importIt(keys: Keys, keyringFile: string): Promise<void> {
  await keys.tabToAndPress('Choose Keyring of the site', 'button');
  await keys.expectOn('Folder', 'textbox');
  await keys.page.getByRole('list', { name: /^Contents of / }).waitFor();
  await keys.retype(keyringFile);
  await keys.press('Enter');
  await keys.expectOn('Choose Keyring of the site', 'button');
  await keys.page.getByText('New here').waitFor();
  await keys.tabToAndPress('Import', 'button');
  await keys.arrived(/Import .*/);
  await keys.page.getByText('is imported and published.').waitFor();
  await keys.tabTo('Go on to Serve', 'link');
}

async function exportIt(keys: Keys): Promise<void> {
  await keys.backTo('Media', 'link');
  await keys.act();
  await keys.arrived('Media');
  await keys.tabToAndPress(/EMPTY.*/, 'link');
  await keys.page.getByText('takes every name').waitFor();
  await keys.tabTo('Everything', 'radio');
  await keys.press('ArrowDown');
  await keys.expectOn('Only what the site lacks: I have a receipt', 'radio');
  await keys.press('ArrowUp');
  await keys.tabTo('Options', 'summary');
  await keys.act();
  await keys.tabTo('Read back what was written', 'checkbox');
  await keys.page.getByRole('button', { name: 'Export', disabled: false }).waitFor();
  await keys.tabToAndPress('Export', 'button');
  await keys.arrived(/Export to .*/);
  await keys.page.getByText('Safe to remove').waitFor();
  await keys.tabTo(/Eject.*/, 'button');
}
