/// <reference lib="dom" />
import type { Page } from 'playwright';
import { expect } from 'vitest';

/** What has the focus. */
export interface Stop {
  readonly role: string;
  readonly name: string;
  readonly value: string;
  readonly checked: boolean;
  /** On nothing, or on what cannot be used. */
  readonly isNowhere: boolean;
  readonly inDialog: boolean;
  readonly isMarked: boolean;
  /** Where something else lies above all of it. */
  readonly hiddenBy: string | undefined;
}

type Wanted = string | RegExp;

const stopsAtMost = 120;

/** A person with a keyboard and nothing else. Every stop on the way must be marked, in sight, and none of them nowhere. */
export class Keys {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  press(key: string): Promise<void> {
    return this.page.keyboard.press(key);
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text);
  }

  /** In the place of what a field holds. */
  async retype(text: string): Promise<void> {
    await this.press('ControlOrMeta+a');
    await this.type(text);
  }

  focused(): Promise<Stop> {
    return this.page.evaluate(readStop);
  }

  /** Goes from stop to stop until one is called so. */
  async tabTo(name: Wanted, role?: string): Promise<Stop> {
    return this.#walk('Tab', name, role);
  }

  /** The same the other way. */
  async backTo(name: Wanted, role?: string): Promise<Stop> {
    return this.#walk('Shift+Tab', name, role);
  }

  /** Presses a key where the focus is; afterwards it is there or elsewhere, but somewhere. */
  async act(key: 'Enter' | ' ' | 'Escape' = 'Enter'): Promise<void> {
    await this.press(key);
    await this.expectFocus();
  }

  async tabToAndPress(name: Wanted, role?: string): Promise<void> {
    await this.tabTo(name, role);
    await this.act();
  }

  /** The focus came, or comes soon, to the title of this screen. */
  async arrived(title: Wanted): Promise<void> {
    await expect.poll(async () => told(await this.focused()), patience).toMatch(asRegExp('heading', title));
    expectMarked(await this.focused());
  }

  /** The focus is, or comes soon, to something so called. */
  async expectOn(name: Wanted, role?: string): Promise<Stop> {
    await expect.poll(async () => told(await this.focused()), patience).toMatch(asRegExp(role, name));
    return this.focused();
  }

  /** The focus is on the tab so called, and its panel is shown, or is soon. */
  async expectTab(name: Wanted): Promise<void> {
    await this.expectOn(name, 'tab');
    await expect.poll(async () => (await this.focused()).checked, patience).toBe(true);
  }

  async expectFocus(): Promise<void> {
    await expect.poll(async () => (await this.focused()).isNowhere, patience).toBe(false);
  }

  /** However long one tabs: the focus stays within the open dialog. */
  async expectTrapped(): Promise<void> {
    const names = new Set<string>();
    for (let left = 40; left > 0; left -= 1) {
      const stop = await this.focused();
      expect(stop.inDialog || stop.isNowhere, `${told(stop)} is behind the dialog`).toBe(true);
      names.add(told(stop));
      await this.press('Tab');
    }
    expect(names.size).toBeLessThan(40);
  }

  /** What slides in has come in sight. */
  async #settledStop(): Promise<Stop> {
    const stop = await this.focused();
    if (stop.isNowhere || stop.hiddenBy === undefined) return stop;
    await this.page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
    return this.focused();
  }

  async #walk(key: 'Tab' | 'Shift+Tab', name: Wanted, role: string | undefined): Promise<Stop> {
    const way: string[] = [];
    for (let left = stopsAtMost; left > 0; left -= 1) {
      await this.press(key);
      const stop = await this.#settledStop();
      way.push(told(stop));
      if (!stop.isNowhere) expectMarked(stop);
      if (asRegExp(role, name).test(told(stop))) return stop;
    }
    throw new Error(`No stop is called ${name}, only: ${[...new Set(way)].join(' | ')}`);
  }
}

const patience = { timeout: 15_000, interval: 30 };

function told({ role, name }: Pick<Stop, 'role' | 'name'>): string {
  return `${role} ${name}`;
}

function asRegExp(role = '\\w+', name: Wanted): RegExp {
  const text =
    typeof name === 'string' ? `${name.replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&')}$` : name.source.replace(/^\^/u, '');
  return new RegExp(`^${role} ${text}`, 'u');
}

function expectMarked(stop: Stop): void {
  expect(stop.isMarked, `${told(stop)} shows that it has the focus`).toBe(true);
  expect(stop.hiddenBy, `${told(stop)} is in sight`).toBeUndefined();
}

/** In the page. */
function readStop(): Stop {
  const found = document.activeElement ?? document.body;
  const textOf = (id: string) => document.getElementById(id)?.textContent ?? '';
  const labelled = found.getAttribute('aria-labelledby')?.split(/\s+/u).map(textOf).join(' ');
  const labels = 'labels' in found && found.labels instanceof NodeList ? [...found.labels] : [];
  const label = labels.map((one) => one.textContent).join(' ');
  const ownText = found.matches('body, main, section, div, input, select, textarea') ? '' : found.textContent;
  const name = (found.getAttribute('aria-label') ?? labelled ?? (label || ownText)).replaceAll(/\s+/gu, ' ').trim();
  const style = getComputedStyle(found);
  const outlined = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0;
  const box = found.getBoundingClientRect();
  const shares = [0.02, 0.5, 0.98];
  const above = shares.flatMap((x) =>
    shares.map((y) => document.elementFromPoint(box.left + box.width * x, box.top + box.height * y)),
  );
  const inSight = above.some((one) => one !== null && (found.contains(one) || one.contains(found)));
  const kinds: Readonly<Record<string, string>> = {
    A: 'link',
    BUTTON: 'button',
    H1: 'heading',
    SELECT: 'combobox',
    TEXTAREA: 'textbox',
  };
  const type = found instanceof HTMLInputElement ? found.type : '';
  const inputRole = type === 'checkbox' || type === 'radio' ? type : 'textbox';
  return {
    role:
      found.getAttribute('role') ?? (type === '' ? (kinds[found.tagName] ?? found.tagName.toLowerCase()) : inputRole),
    name,
    value: found instanceof HTMLInputElement || found instanceof HTMLSelectElement ? found.value : '',
    checked: found instanceof HTMLInputElement ? found.checked : found.getAttribute('aria-selected') === 'true',
    isNowhere: found === document.body || found.matches(':disabled'),
    inDialog: found.closest('dialog[open]') !== null,
    isMarked: outlined || style.boxShadow !== 'none',
    hiddenBy: inSight ? undefined : `${above[4]?.tagName ?? 'nothing'} ${above[4]?.className ?? ''}`,
  };
}
