import type { Failure } from '../../contract/failure.ts';
import type { JobOutcome, JobResult } from '../../contract/job.ts';
import { printable } from '../../engine/printable.ts';
import type { TextStream } from '../host.ts';

/** What `--json` ends with; a command that fetches nothing says so with zeros. */
export type ResultDocument = Readonly<Record<string, unknown>> & {
  readonly outcome: JobOutcome;
  readonly failures: readonly Failure[];
};

const nothingFetched = {
  fetchedFiles: 0,
  fetchedBytes: 0,
  documentBytes: 0,
  reusedFiles: 0,
} satisfies Partial<JobResult>;

/** Results on stdout: sentences and tables for people, or with `--json` one document a line. */
export class Results {
  readonly json: boolean;
  readonly #stream: TextStream;

  constructor(stream: TextStream, json: boolean) {
    this.#stream = stream;
    this.json = json;
  }

  /** The width of the terminal; undefined where stdout is none. */
  get columns(): number | undefined {
    return this.#stream.isTTY === true ? this.#stream.columns || 80 : undefined;
  }

  /** For people only. Each is one line, whatever names it quotes, and none steers the terminal. */
  lines(lines: readonly string[]): void {
    if (!this.json && lines.length > 0) this.#stream.write(`${lines.map(printable).join('\n')}\n`);
  }

  /** For programs only. */
  document(document: Readonly<Record<string, unknown>>): void {
    this.documentText(JSON.stringify(document));
  }

  /** The same for a document that is one line of text already. */
  documentText(text: string): void {
    if (this.json) this.#stream.write(`${text}\n`);
  }

  /** Many documents at once, for programs only. */
  documents(documents: readonly Readonly<Record<string, unknown>>[]): void {
    if (!this.json || documents.length === 0) return;
    this.#stream.write(`${documents.map((each) => JSON.stringify(each)).join('\n')}\n`);
  }

  /** The last line, for programs only. */
  result(result: ResultDocument): void {
    this.document({ kind: 'result', ...nothingFetched, ...result });
  }

  /** The last line of a command that came to its end. */
  done(more: Readonly<Record<string, unknown>> = {}): void {
    this.result({ outcome: 'done', ...more, failures: [] });
  }
}
