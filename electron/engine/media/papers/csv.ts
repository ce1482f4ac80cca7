/** Values of a cell; numbers are told as they are. */
export type Cell = string | number;

/**
 * Comma-separated values by RFC 4180: CRLF line ends, a header first. A text that a spreadsheet would take for a formula has an
 * apostrophe put before it (OWASP, "CSV injection").
 */
export function composeCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): Buffer {
  return Buffer.from([header, ...rows].map((row) => `${row.map(cellText).join(',')}\r\n`).join(''));
}

function cellText(cell: Cell): string {
  if (typeof cell === 'number') return String(cell);
  const text = /^[=+\-@\t\r\n]/u.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
