import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { encodePath, type NameEncoding } from './names.ts';

/** The version of the folder layout described in docs/data-flow.md. */
export const layoutVersion = 1;
export const stateFolderName = '.streamferry';

/** Where things stand in a mirror folder. Computes names only; touches no disk. */
export class MirrorLayout {
  readonly root: string;
  readonly encoding: NameEncoding;
  readonly state: string;
  readonly mirrorFile: string;
  readonly ledgerFile: string;
  readonly lockFile: string;
  readonly staging: string;
  readonly evidence: string;
  readonly revisions: string;

  constructor(root: string, encoding: NameEncoding) {
    this.root = root;
    this.encoding = encoding;
    this.state = join(root, stateFolderName);
    this.mirrorFile = join(this.state, 'mirror.json');
    this.ledgerFile = join(this.state, 'ledger.sqlite');
    this.lockFile = join(this.state, 'lock.sqlite');
    this.staging = join(this.state, 'staging');
    this.evidence = join(this.state, 'evidence');
    this.revisions = join(this.state, 'revisions');
  }

  /** The name of a published path, relative to the root. */
  diskName(path: string): string {
    return encodePath(path, this.encoding);
  }

  /** The absolute file of a published path. */
  visible(path: string): string {
    return join(this.root, this.diskName(path));
  }

  /** The staging file of an item path; the same path always has the same one, so that it is resumed. */
  staged(path: string): string {
    return join(this.staging, `${createHash('sha256').update(path).digest('hex').slice(0, 32)}.part`);
  }

  revision(number: number): string {
    return join(this.revisions, String(number));
  }

  /** The name below `.streamferry/` of a superseded file or document of a kept revision. */
  keptName(number: number, path: string): string {
    return `revisions/${number}/${this.diskName(path)}`;
  }

  /** Where it stands. */
  kept(number: number, path: string): string {
    return join(this.state, this.keptName(number, path));
  }
}
