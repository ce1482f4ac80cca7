/// <reference lib="dom" />
import type { Locator, Page, Request } from 'playwright';
import type { SeededRandom } from '../../soak/seeded-random.ts';

/** Each takes all files of what it takes: a trimmed publication cannot do with less. */
const filterLines = [
  'arch=arm64 release~(focal|noble) subarch~ga-',
  "'release_title=25.04' kflavor=lowlatency",
  'os=centos',
  'krel=jammy kflavor!=generic',
  'version_name~2025 subarch~edge arch!=amd64',
  'item_name!~nothing release=plucky',
] as const;

/** Somebody who makes a selection by pointing and typing, led by chance. Keeps what was done, to be told when a number is wrong. */
export class SelectionHand {
  readonly done: string[] = [];
  readonly #page: Page;
  readonly #random: SeededRandom;
  #asked = 0;

  constructor(page: Page, random: SeededRandom) {
    this.#page = page;
    this.#random = random;
    const count = (by: number) => (request: Request) => {
      if (request.url().endsWith('/api/catalogue.draft')) this.#asked += by;
    };
    page.on('request', count(1));
    page.on('requestfinished', count(-1));
    page.on('requestfailed', count(-1));
  }

  /** A few changes, and something to mirror in the end. */
  async select(): Promise<void> {
    this.done.length = 0;
    const actions = [
      () => this.#tick(),
      () => this.#tick(),
      () => this.#tick(),
      () => this.#kernels(),
      () => this.#kernels(),
      () => this.#shownOnly(),
      () => this.#bootloaders(),
      () => this.#versions(),
      () => this.#filters(),
      () => this.#preset(),
      () => this.#pin(),
      () => this.#noneAndBack(),
    ];
    for (let left = 2 + this.#random.below(4); left > 0; left -= 1) await this.#random.pick(actions)();
    await this.#settled();
    while (await this.#page.getByText('Tick at least one image.').isVisible()) {
      await this.#tick();
      await this.#settled();
    }
  }

  /** Waits until what is shown answers the newest question. */
  async #settled(): Promise<void> {
    do {
      await this.#drawn();
      while (this.#asked > 0) await this.#page.waitForEvent('requestfinished');
      await this.#drawn();
    } while (this.#asked > 0);
  }

  #drawn(): Promise<unknown> {
    return this.#page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  }

  /** One cell, row or column of the table. */
  async #tick(): Promise<void> {
    const boxes = await this.#boxes(/^(?!.*(?:hwe|ga)-)/u);
    await this.#press(this.#random.pick(boxes));
  }

  /** Opens a row and ticks single kernels. */
  async #kernels(): Promise<void> {
    const closed = this.#page.locator('table.images button[aria-expanded=false]');
    const names = await closed.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''));
    if (names.length > 0) {
      const name = this.#random.pick(names);
      this.done.push(`open ${name}`);
      await this.#page.getByRole('button', { name, exact: true }).click();
    }
    for (let left = 1 + this.#random.below(3); left > 0; left -= 1) {
      const boxes = await this.#boxes(/(?:hwe|ga)-/u);
      if (boxes.length > 0) await this.#press(this.#random.pick(boxes));
    }
  }

  /** Narrows the table, ticks a column of what is left, and widens it again. */
  async #shownOnly(): Promise<void> {
    const name = this.#random.pick(['LTS only', 'In support only'] as const);
    const only = this.#page.getByLabel(name, { exact: true });
    this.done.push(name);
    await only.check();
    const columns = await this.#boxes(/every release shown$/u);
    if (columns.length > 0) await this.#press(this.#random.pick(columns));
    await only.uncheck();
  }

  async #bootloaders(): Promise<void> {
    this.done.push('bootloaders');
    await this.#page.getByRole('checkbox', { name: /^Bootloaders/u }).click();
  }

  async #versions(): Promise<void> {
    const kind = this.#random.pick(['Newest', 'Several newest', 'All'] as const);
    await this.#page.getByLabel('Versions of each image').selectOption(kind);
    this.done.push(`versions: ${kind}`);
    if (kind === 'Several newest') {
      const count = String(2 + this.#random.below(2));
      await this.#page.getByLabel('How many').fill(count);
      this.done.push(count);
    }
    if (kind !== 'All' && this.#random.chance(0.5)) {
      this.done.push('keep');
      await this.#page.getByLabel('Keep them when the source drops them').click();
    }
  }

  async #filters(): Promise<void> {
    const add = this.#page.getByRole('button', { name: 'Add a rule', exact: true });
    if (!(await add.isVisible())) await this.#page.getByText('Raw filters, for experts').click();
    await add.click();
    const line = this.#random.pick(filterLines);
    this.done.push(`filters: ${line}`);
    await this.#page
      .getByRole('textbox', { name: /^Filters of rule/u })
      .last()
      .fill(line);
  }

  async #preset(): Promise<void> {
    await this.#page.getByRole('button', { name: 'Presets', exact: true }).click();
    const presets = this.#page.getByRole('list', { name: 'Presets' }).getByRole('button');
    const at = this.#random.below(await presets.count());
    this.done.push(`preset ${at}`);
    await presets.nth(at).click();
  }

  async #pin(): Promise<void> {
    await this.#page.getByRole('button', { name: /Add a pin$/u }).click();
    const [product, version] = [
      this.#page.getByLabel('Image to pin'),
      this.#page.getByLabel('Version', { exact: true }),
    ];
    this.done.push(`pin ${await this.#choose(product)} at ${await this.#choose(version)}`);
    await this.#page.getByRole('button', { name: 'Pin', exact: true }).click();
  }

  async #choose(list: Locator): Promise<string> {
    const options = await list.locator('option').allTextContents();
    const label = this.#random.pick(options);
    await list.selectOption({ label });
    return label;
  }

  async #noneAndBack(): Promise<void> {
    const none = this.#page.getByRole('button', { name: 'Select none', exact: true });
    if (!(await none.isEnabled())) return;
    const andBack = this.#random.chance(0.6);
    this.done.push(andBack ? 'none and back' : 'none');
    await none.click();
    if (andBack) await this.#page.getByRole('button', { name: 'Undo', exact: true }).click();
  }

  async #boxes(name: RegExp): Promise<readonly string[]> {
    const all = await this.#page
      .locator('table.images input[type=checkbox]:not(:disabled)')
      .evaluateAll((boxes) => boxes.map((box) => box.getAttribute('aria-label') ?? ''));
    return all.filter((label) => name.test(label));
  }

  async #press(label: string): Promise<void> {
    this.done.push(label);
    await this.#page.getByLabel(label, { exact: true }).click();
  }
}
