/// <reference lib="dom" />
import type { Page } from 'playwright';

/** How far the page can be scrolled sideways, in CSS pixels. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => {
    const scrollers = [document.documentElement, ...document.querySelectorAll('.l-main, dialog[open]')];
    return Math.max(...scrollers.map((each) => each.scrollWidth - each.clientWidth));
  });
}

/** Names of controls that stand beyond an edge, or under something else once they are scrolled to. */
export function outOfReach(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const ground = document.querySelector('dialog[open]') ?? document.querySelector('main');
    const controls = [
      ...(ground?.querySelectorAll<HTMLElement>('button, a[href], input, select, textarea, summary') ?? []),
    ];
    return controls
      .filter((control) => control.checkVisibility({ visibilityProperty: true }) && !inReach(control))
      .map(nameOf);

    function inReach(control: HTMLElement): boolean {
      control.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      const { left, right, top, bottom } = control.getBoundingClientRect();
      if (right - left <= 1) return true;
      if (left < -1 || right > innerWidth + 1) return false;
      const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      return (
        hit !== null && (control.contains(hit) || hit.contains(control) || hit.closest('label')?.control === control)
      );
    }

    function nameOf(control: HTMLElement): string {
      return control.getAttribute('aria-label') ?? (control.textContent?.trim() || control.outerHTML.slice(0, 120));
    }
  });
}

/** Whether the middle of this control can be pressed without scrolling sideways. */
export async function canBePressed(page: Page, name: string | RegExp): Promise<boolean> {
  const exact = typeof name === 'string';
  const ground = page.locator('dialog[open], main').last();
  const control = ground.getByRole('button', { name, exact }).or(ground.getByRole('link', { name, exact })).first();
  await control.scrollIntoViewIfNeeded();
  return control.evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return hit !== null && element.contains(hit) && left >= 0 && right <= innerWidth;
  });
}
