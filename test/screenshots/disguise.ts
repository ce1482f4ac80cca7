/// <reference lib="dom" />
import type { Page } from 'playwright';

export interface Disguise {
  /** What stands on the page, and what a picture shows instead. */
  readonly texts: readonly (readonly [real: string, shown: string])[];
  /** In the place of the free ports of this run. */
  readonly port: string;
}

/** Takes out of a page what only the machine has to do with that makes the pictures: its folders and free ports. */
export function disguise(page: Page, as: Disguise): Promise<void> {
  return page.evaluate(({ texts, port }) => {
    const shown = (text: string) =>
      texts
        .reduce((sofar, [real, instead]) => sofar.replaceAll(real, instead), text)
        .replaceAll(/(127\.0\.0\.1:|Port )\d{4,5}/g, `$1${port}`);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.nodeValue ?? '';
      if (shown(text) !== text) node.nodeValue = shown(text);
    }
    for (const field of document.querySelectorAll('input')) {
      if (shown(field.value) !== field.value) field.value = shown(field.value);
      field.placeholder = shown(field.placeholder);
    }
  }, as);
}
