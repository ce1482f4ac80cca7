/** What somebody called something, on one line of a paper: no control characters, no empty text. */
export function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').trim() || '-';
}

/** Broken at spaces so that no line is longer than `width`; longer words stand alone. */
export function wrapped(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(`${indent}${line}`);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, `${indent}${line}`];
}

/** In groups of four, as people compare them. */
export function groupedFingerprint(fingerprint: string): string {
  return fingerprint.replaceAll(/(.{4})(?=.)/gu, '$1 ');
}

/** Files and exact bytes. */
export function amount(files: number, bytes: number): string {
  return `${grouped(files)} ${files === 1 ? 'file' : 'files'}, ${grouped(bytes)} ${bytes === 1 ? 'byte' : 'bytes'}`;
}

/** In groups of three digits, apart by spaces. */
function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/gu, ' ');
}

/** To the second, UTC. */
export function time(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
