import { PatternRefused } from './syntax.ts';

/** Reads a pattern by code points, as Python indexes its strings. */
export class Cursor {
  readonly #characters: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#characters = Array.from(pattern);
  }

  get at(): number {
    return this.#at;
  }

  get done(): boolean {
    return this.#at >= this.#characters.length;
  }

  peek(ahead = 0): string | undefined {
    return this.#characters[this.#at + ahead];
  }

  /** Takes the next character; `reason` refuses the pattern where it has ended. */
  take(reason: string): string {
    const character = this.#characters[this.#at];
    if (character === undefined) throw this.refuse(reason);
    this.#at += 1;
    return character;
  }

  /** Takes `text` when it comes next. */
  eat(text: string): boolean {
    const expected = Array.from(text);
    if (!expected.every((character, n) => this.peek(n) === character)) return false;
    this.#at += expected.length;
    return true;
  }

  /** Takes up to `most` characters that match. */
  run(pattern: RegExp, most = Number.POSITIVE_INFINITY): string {
    let taken = '';
    for (let n = 0; n < most; n += 1) {
      const character = this.peek();
      if (character === undefined || !pattern.test(character)) break;
      taken += character;
      this.#at += 1;
    }
    return taken;
  }

  /** Takes what stands before `end`, and `end`. */
  until(end: string, reason: string): string {
    let taken = '';
    while (!this.eat(end)) taken += this.take(reason);
    return taken;
  }

  rewind(at: number): void {
    this.#at = at;
  }

  refuse(reason: string, at = this.#at): PatternRefused {
    return new PatternRefused(`${reason} at position ${at}`);
  }
}
