/** Brings what has just appeared to where it can be read; for `{@attach}`. */
export function intoView(element: HTMLElement): void {
  element.scrollIntoView({ block: 'nearest' });
}
