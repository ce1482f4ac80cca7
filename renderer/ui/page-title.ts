/** Follows the heading of the screen: the document's title, and the focus after each change of screen. */
class PageTitle {
  #arriving = false;

  show(title: string): void {
    document.title = `${title} - Streamferry`;
  }

  /** The next heading that appears takes the focus; on the first screen nothing does. */
  expect(): void {
    this.#arriving = true;
  }

  arrive(heading: HTMLElement): void {
    if (!this.#arriving) return;
    this.#arriving = false;
    heading.focus({ preventScroll: true });
  }
}

export const pageTitle = new PageTitle();
