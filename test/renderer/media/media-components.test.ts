import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { builtEntry, rendererFile } from '../../helpers/built-entry.ts';
import { launchChromium, noChromium, titleOf } from '../../helpers/chromium.ts';
import { shipmentViewOf, shippedMirrorOf, shipperKey } from '../../helpers/media-facts.ts';

const into = { folder: '/x', state: 'new', bringBytes: 1, bringFiles: 1, presentFiles: 0, removeFiles: 0 } as const;
const warning = { code: 'KEY_EXPIRED', message: 'The key of the source has expired.' } as const;
const second = { number: 2, label: 'lab 2 of 2', sizeBytes: 9 };

/** Two mirrors of one source on the first of two volumes. */
const view = shipmentViewOf({
  mirrors: ['a', 'b'].map((id) => shippedMirrorOf({ id, name: id, into: { ...into, missingFiles: 0 } })),
  volumes: [...shipmentViewOf().volumes, second],
  warnings: [warning, warning],
});

const document = { path: 'streams/v1/index.json', sha256: 'e3b0' };

/** Answers as an engine would: to the folder `wrong` with a refusal, of the folder `slow` when it is told to. */
const entryCode = `import { mount, unmount } from 'svelte';
  import OpenShipment from ${rendererFile('features/media/OpenShipment.svelte')};
  import BringAgain from ${rendererFile('features/media/BringAgain.svelte')};
  import CustodyStepItem from ${rendererFile('features/custody/CustodyStepItem.svelte')};
  import { hostInfo } from ${rendererFile('state/host-info.svelte.ts')};
  import { settings } from ${rendererFile('state/settings.svelte.ts')};
  const view = ${JSON.stringify(view)};
  const refused = { ok: false, failure: { code: 'BAD_ARGUMENT', message: '/wrong holds no shipment.' } };
  const answers = {
    'host.typed': ({ path }) => ({ ok: true, value: { token: 'token of ' + path, path } }),
    'media.readReceipt': ({ file }) =>
      file === 'token of /srv/r.sjson' ? { ok: true, value: { fingerprint: '${shipperKey}' } } : refused,
    'host.pick': () => ({ ok: true, value: { token: window.next, path: '/' + window.next } }),
    async 'media.import'() {
      window.begun = (window.begun ?? 0) + 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return refused;
    },
    async 'media.inspect'({ folders, intoFolder }) {
      if (intoFolder === 'slow') await new Promise((resolve) => (window.release = resolve));
      return folders.includes('wrong') ? refused : { ok: true, value: view };
    },
  };
  window.streamferry = { on: () => () => {}, call: async (method, payload) => answers[method](payload) };
  hostInfo.take({ nativeDialogs: true, platform: 'linux' });
  settings.take({ mirrorsFolder: '/mirrors', units: 'decimal' });
  let shown;
  window.show = () => {
    if (shown !== undefined) unmount(shown);
    shown = mount(OpenShipment, { target: document.body, props: { folder: 'medium', found: undefined } });
  };
  window.showReceipt = (file) => mount(BringAgain, { target: document.body, props: { file } });
  window.showStep = (step) => mount(CustodyStepItem, { target: document.body, props: { step } });`;

describe.skipIf(noChromium)(titleOf('a shipment that is opened'), () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    const [opened, script] = await Promise.all([launchChromium(), builtEntry(entryCode)]);
    browser = opened;
    page = await browser.newPage();
    page.setDefaultTimeout(15_000);
    await page.setContent('<main></main>');
    await page.addScriptTag({ content: script });
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    await page.evaluate('show()');
    await importable();
  });

  const importable = () => page.locator('button:enabled', { hasText: /^Import$/ }).waitFor();
  const choose = async (button: string, folder: string) => {
    await page.evaluate((name) => Object.assign(globalThis, { next: name }), folder);
    await page.getByRole('button', { name: button }).click();
  };

  test('tells once what holds for two of its mirrors', async () => {
    expect(await page.getByText(warning.message).count()).toBe(1);
  });

  test('keeps what was chosen, and a wrong folder can be taken away again', async () => {
    await choose('Choose its folder…', 'wrong');
    await page.getByText('/wrong holds no shipment.').waitFor();
    expect(await page.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Check everything' }).isDisabled()).toBe(true);
    expect(await page.getByRole('textbox', { name: 'Folder for the mirrors' }).inputValue()).toBe('/mirrors');
    await page.getByRole('button', { name: /^Take away/ }).click();
    await importable();
    expect(await page.getByText('/wrong').count()).toBe(0);
  });

  test('does not wait for ever where the answer to an earlier question comes last', async () => {
    await choose('Choose Folder for the mirrors', 'slow');
    await page.waitForFunction('window.release !== undefined');
    await choose('Choose Folder for the mirrors', 'other');
    await importable();
    await page.evaluate('release()');
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
    expect(await page.getByText('counting…').count()).toBe(0);
  });

  test('is imported once where somebody clicks twice', async () => {
    await page.locator('button', { hasText: /^Import$/ }).dblclick();
    await importable();
    expect(await page.evaluate('begun')).toBe(1);
  });

  test('that arrived damaged shows whose key signed the receipt for it', async () => {
    await page.evaluate("showReceipt('/srv/r.sjson')");
    const shown = await page.locator('.big code').innerText();
    expect(shown.replaceAll(/\s/gu, '')).toBe(shipperKey);
    await page.evaluate("showReceipt('/srv/moved.sjson')");
    await page.getByText('It cannot be read here any more.').waitFor();
  });

  test('has a chain of custody in which two documents may have one path', async () => {
    const step = { kind: 'signed', signer: undefined, documents: [document, document] };
    await page.evaluate((told) => (globalThis as never as { showStep(step: unknown): void }).showStep(told), step);
    expect(await page.getByText(document.path).count()).toBe(2);
  });
});
