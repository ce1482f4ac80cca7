export interface Toast {
  readonly id: number;
  readonly message: string;
  readonly undo?: () => void;
}

const shownMs = 6_000;
const shownWithUndoMs = 12_000;

class Toasts {
  all = $state.raw<readonly Toast[]>([]);
  #nextId = 1;

  add(message: string, undo?: () => void): void {
    const id = this.#nextId++;
    this.all = [...this.all, undo === undefined ? { id, message } : { id, message, undo }];
    setTimeout(() => this.dismiss(id), undo === undefined ? shownMs : shownWithUndoMs);
  }

  dismiss(id: number): void {
    this.all = this.all.filter((shown) => shown.id !== id);
  }
}

/** The short messages at the edge of the screen. */
export const toasts = new Toasts();

/** Tells shortly that something was done; `undo` offers the way back. */
export function toast(message: string, options: { readonly undo?: () => void } = {}): void {
  toasts.add(message, options.undo);
}
