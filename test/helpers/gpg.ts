import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface GpgRun {
  readonly input?: string | Buffer;
  /** The clock gpg sees, e.g. `2020-01-01`. */
  readonly at?: string;
}

export interface GpgSigning {
  readonly key: string;
  readonly at?: string;
  /** Options before the command. */
  readonly args?: readonly string[];
}

/** The machine's own gpg with a keyring of its own; `close` ends its agent and removes it. */
export class Gpg {
  readonly home: string;

  constructor() {
    this.home = mkdtempSync(join(tmpdir(), 'sf-gpg-'));
  }

  /** Returns what gpg writes to standard output; throws when it fails. */
  run(args: readonly string[], { input, at }: GpgRun = {}): Buffer {
    const clock = at === undefined ? [] : ['--faked-system-time', `${at.replaceAll('-', '')}T120000!`];
    const always = ['--quiet', '--no-tty', '--pinentry-mode', 'loopback', '--passphrase', ''];
    return execFileSync('gpg', ['--homedir', this.home, ...always, ...clock, ...args], {
      input,
      maxBuffer: 64 << 20,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  }

  /** Runs a command that gpg has as a dialogue only, and answers its questions in order. */
  converse(args: readonly string[], answers: readonly string[], at: string): Buffer {
    return this.run(['--command-fd', '0', '--expert', ...args], { input: `${answers.join('\n')}\n`, at });
  }

  /** Makes a key without passphrase and returns its fingerprint. `expires` as gpg takes it: `never`, `30d`, a date. */
  makeKey(name: string, algorithm: 'rsa2048' | 'ed25519', { at = '2024-01-01', expires = 'never' } = {}): string {
    const userId = `${name} <${name}@example.com>`;
    this.run(['--batch', '--quick-gen-key', userId, algorithm, 'sign,cert', expires], { at });
    return this.fingerprints(name)[0] ?? '';
  }

  /** Primary fingerprint first, then those of subkeys. */
  fingerprints(name: string): string[] {
    const listing = this.run(['--batch', '--with-colons', '--list-keys', name]).toString();
    return [...listing.matchAll(/^fpr:+([0-9A-F]{40}):/gm)].map((match) => match[1] ?? '');
  }

  /** Binary unless asked otherwise. */
  exportKeys(keys: readonly string[], args: readonly string[] = []): Buffer {
    return this.run(['--batch', ...args, '--export', ...keys]);
  }

  clearsign(text: string | Buffer, { key, at, args = [] }: GpgSigning): Buffer {
    return this.#sign(['--local-user', key, ...args, '--clearsign'], text, at);
  }

  /** A binary detached signature; armored with `args: ['--armor']`. */
  detachSign(bytes: string | Buffer, { key, at, args = [] }: GpgSigning): Buffer {
    return this.#sign(['--local-user', key, ...args, '--detach-sign'], bytes, at);
  }

  close(): void {
    execFileSync('gpgconf', ['--homedir', this.home, '--kill', 'all']);
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  #sign(args: readonly string[], input: string | Buffer, at: string | undefined): Buffer {
    return this.run(['--batch', ...args], { input, ...(at === undefined ? {} : { at }) });
  }
}
