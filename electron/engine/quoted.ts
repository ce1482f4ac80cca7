import { printable } from './printable.ts';

/** Text from a document as it may stand in a message or on a terminal: in quotes, on one line, without control characters, not too long. */
export function quoted(text: string): string {
  const short = text.length > 120 ? `${text.slice(0, 120)}…` : text;
  // JSON escapes quotes and the C0 controls; DEL, the C1 controls and marks that turn the direction of text it leaves as they are.
  return printable(JSON.stringify(short));
}
