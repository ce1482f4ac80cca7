import { randomBytes } from 'node:crypto';
import type { PickedPath } from '../contract/host.ts';

const prefix = 'path:';

/** Several of the longest listings of a folder. */
const defaultLimit = 50_000;

/**
 * Paths of this machine as the interface may name them: random words that mean something to this process only. The least
 * recently used are forgotten beyond the limit.
 *
 * For authors of the interface: wherever the contract takes a path (a folder, a keyring, a CA or TLS file, a log, a source
 * that is a folder) hand on the `token` of a `PickedPath`, or leave the field out. What the engine itself told as the path
 * of a source, a mirror or a setting may be sent back unchanged, so that an edit form needs no token for what it does not
 * change; any other path is refused. Mirrors are best named by id.
 */
export class PathTokens {
  readonly #limit: number;
  readonly #pathOf = new Map<string, string>();
  readonly #tokenOf = new Map<string, string>();

  constructor(limit = defaultLimit) {
    this.#limit = limit;
  }

  /** The same path has the same token for as long as it is remembered. */
  issue(path: string): PickedPath {
    const token = this.#tokenOf.get(path) ?? `${prefix}${randomBytes(16).toString('base64url')}`;
    this.#touch(token, path);
    const [oldest] = this.#pathOf.size > this.#limit ? this.#pathOf : [];
    if (oldest !== undefined) {
      this.#pathOf.delete(oldest[0]);
      this.#tokenOf.delete(oldest[1]);
    }
    return { token, path };
  }

  /** The path that the token stands for; undefined where this process issued no such token, or forgot it. */
  resolve(token: string): string | undefined {
    const path = this.#pathOf.get(token);
    if (path !== undefined) this.#touch(token, path);
    return path;
  }

  #touch(token: string, path: string): void {
    this.#pathOf.delete(token);
    this.#pathOf.set(token, path);
    this.#tokenOf.set(path, token);
  }
}
