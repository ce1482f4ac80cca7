import { announce } from './announce.ts';
import { copyText } from './copy-text.ts';

const shownMs = 2000;

/** Copies, says whether it did, and for a while shows it. */
export class Copying {
  done = $state(false);

  async copy(text: string): Promise<void> {
    this.done = await copyText(text);
    if (!this.done) return announce('Not copied: the clipboard cannot be used.', 'assertive');
    announce('Copied');
    setTimeout(() => {
      this.done = false;
    }, shownMs);
  }
}
