export interface Toast {
  readonly id: number;
  readonly message: string;
  readonly action?: ToastAction;
}

export interface ToastAction {
  /** A verb: `Look`. */
  readonly label: string;
  readonly run: () => void;
}

const shownMs = 6_000;
const shownWithActionMs = 20_000;

class Toasts {
  all = $state.raw<readonly Toast[]>([]);
  #nextId = 1;

  add(message: string, action?: ToastAction): void {
    const id = this.#nextId++;
    this.all = [...this.all, action === undefined ? { id, message } : { id, message, action }];
    setTimeout(() => this.dismiss(id), action === undefined ? shownMs : shownWithActionMs);
  }

  dismiss(id: number): void {
    this.all = this.all.filter((shown) => shown.id !== id);
  }
}

/** The short messages at the edge of the screen. */
export const toasts = new Toasts();

/** Tells shortly that something was done, or that there is something to do. */
export function toast(message: string, action?: ToastAction): void {
  toasts.add(message, action);
}
