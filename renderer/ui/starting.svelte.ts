/** Begins one thing at a time: a second click on its way is none. */
export class Starting {
  busy = $state(false);

  /** Undefined: something is being begun already. */
  async run<T>(begin: () => Promise<T>): Promise<T | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    try {
      return await begin();
    } finally {
      this.busy = false;
    }
  }
}
