import { FormatError } from '../../errors.ts';
import { shipmentNames } from '../shipment-layout.ts';

export interface NamedSum {
  readonly name: string;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

const line = /^(?<sha256>[0-9a-f]{64}) [ *](?<name>[^\\\n]+)$/u;

/** SHA256SUMS as `sha256sum -c` and `shasum -a 256 -c` read it: digest, two spaces, name; sorted by name. */
export function composeSums(files: readonly NamedSum[]): Buffer {
  const rows = files.map(({ name, sha256 }) => {
    // A name with these would have to be escaped, which not every tool understands.
    if (/[\\\r\n]/u.test(name))
      throw new Error(`The name ${JSON.stringify(name)} cannot stand in ${shipmentNames.sums}`);
    return { name, text: `${sha256}  ${name}\n` };
  });
  rows.sort((a, b) => (a.name < b.name ? -1 : 1));
  return Buffer.from(rows.map(({ text }) => text).join(''));
}

/** The digests by name. Throws MALFORMED. */
export function parseSums(text: string): ReadonlyMap<string, string> {
  const sums = new Map<string, string>();
  for (const [index, row] of text.split(/\r?\n/u).entries()) {
    if (row === '') continue;
    const { sha256, name } = line.exec(row)?.groups ?? {};
    if (sha256 === undefined || name === undefined || sums.has(name)) {
      throw new FormatError(
        'MALFORMED',
        `Line ${index + 1} of ${shipmentNames.sums} should be a SHA-256 and a name that no other line has. Write the shipment again.`,
        { path: shipmentNames.sums },
      );
    }
    sums.set(name, sha256);
  }
  return sums;
}
