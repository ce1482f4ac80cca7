import type { SeededRandom } from './seeded-random.ts';

const begin = '-----BEGIN PGP SIGNED MESSAGE-----';
const beginSignature = '-----BEGIN PGP SIGNATURE-----';
const endSignature = '-----END PGP SIGNATURE-----';

type Mutation = (bytes: Buffer, random: SeededRandom) => Buffer;

const byteMutations: readonly Mutation[] = [flipBytes, flipBytes, cutEnd, cutOut, insertNoise, repeatPart, moveTokens];

/** Changes bytes wherever they stand. */
export function mutateBytes(bytes: Buffer, random: SeededRandom): Buffer {
  return random.pick(byteMutations)(bytes, random);
}

/** Changes the cleartext framework around a signed document, and leaves its text alone or nearly so. */
export function mutateFramework(bytes: Buffer, random: SeededRandom): Buffer {
  const text = bytes.toString('latin1');
  return Buffer.from(random.pick(frameworkMutations)(text, random), 'latin1');
}

const noise = 'eval {"path":"x"}';

const frameworkMutations: readonly ((text: string, random: SeededRandom) => string)[] = [
  (text) => `${noise}\n${text}`,
  (text) => `\n \n${text}`,
  (text) => `${text}${noise}\n`,
  (text) => `${text}\n\t\n`,
  (text) => text + text,
  (text) => text.replace(begin, `${begin}\n${begin}`),
  (text) => text.replace(begin, `${begin}${noise}`),
  (text) => text.replace(`${begin}\n`, ''),
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.replaceAll('\n', '\r'),
  (text) => text.replace(/\n/gu, ' \t\n'),
  (text) => text.replace(/^Hash: .*$/mu, 'Hash: MD5'),
  (text) => text.replace(/^Hash: .*$/mu, 'Hash: SHA1, SHA256\nHash: SHA512'),
  (text) => text.replace(/^Hash: .*$/mu, 'NotDashEscaped: yes'),
  (text) => text.replace(/^Hash: .*\n/mu, ''),
  (text) => text.replace(/^Hash: .*$/mu, (line) => line.repeat(5_000)),
  (text) => text.replace(/^Hash: .*\n\n/mu, (lines) => `${lines.trimEnd()}\n`),
  (text) => text.replace('\n{', `\n${noise}\n\n{`),
  (text) => text.replace(beginSignature, `- ${beginSignature}`),
  (text) => text.replace(beginSignature, `-${beginSignature}`),
  (text) => text.replace(beginSignature, `${beginSignature} `),
  (text) => text.replace(beginSignature, `${beginSignature}\nVersion: ${'x'.repeat(100_000)}`),
  (text) => text.replace(beginSignature, `${beginSignature}\n\n${endSignature}\n${beginSignature}`),
  (text) => text.slice(0, text.indexOf(beginSignature)),
  (text) => text.slice(0, text.indexOf(endSignature)),
  (text) => text.replace(endSignature, '-----END PGP MESSAGE-----'),
  (text) => text.replace(/\n=[A-Za-z0-9+/]{4}\n/u, '\n'),
  (text) => text.replace(/\n=[A-Za-z0-9+/]{4}\n/u, '\n=AAAA\n'),
  (text, random) => inSignature(text, (block) => changedAt(block, random.below(block.length), random)),
  (text, random) => inSignature(text, (block) => block.slice(0, random.below(block.length))),
  (text, random) => inSignature(text, (block) => block.repeat(random.pick([2, 1_000]))),
  (text) => inSignature(text, () => '\n\n'),
  (text) => inSignature(text, (block) => block.replaceAll('\n', '')),
  (text) => inSignature(text, (block) => `\n${'A'.repeat(500_000)}\n${block}`),
  (text, random) => inBody(text, (body) => changedAt(body, random.below(body.length), random)),
  (text, random) =>
    inBody(text, (body) =>
      insertedAt(body, random.below(body.length), random.pick([' ', '\t', '\n', '- ', '\n-', '\r', '\n- -----'])),
    ),
];

function inSignature(text: string, change: (block: string) => string): string {
  const start = text.indexOf(beginSignature) + beginSignature.length;
  const end = text.indexOf(endSignature, start);
  return end === -1 ? text : text.slice(0, start) + change(text.slice(start, end)) + text.slice(end);
}

function inBody(text: string, change: (body: string) => string): string {
  const start = text.indexOf('\n\n') + 2;
  const end = text.indexOf(beginSignature, start);
  return end === -1 ? text : text.slice(0, start) + change(text.slice(start, end)) + text.slice(end);
}

function changedAt(text: string, at: number, random: SeededRandom): string {
  return text.slice(0, at) + String.fromCharCode(random.below(256)) + text.slice(at + 1);
}

function insertedAt(text: string, at: number, what: string): string {
  return text.slice(0, at) + what + text.slice(at);
}

function flipBytes(bytes: Buffer, random: SeededRandom): Buffer {
  const flipped = Buffer.from(bytes);
  const times = 1 + random.below(4);
  for (let done = 0; done < times && flipped.length > 0; done++) {
    const at = random.below(flipped.length);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
  }
  return flipped;
}

function cutEnd(bytes: Buffer, random: SeededRandom): Buffer {
  return bytes.subarray(0, random.below(bytes.length + 1));
}

function cutOut(bytes: Buffer, random: SeededRandom): Buffer {
  const start = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + random.below(40))]);
}

function insertNoise(bytes: Buffer, random: SeededRandom): Buffer {
  const at = random.below(bytes.length + 1);
  const inserted = Buffer.from(Array.from({ length: 1 + random.below(20) }, () => random.below(256)));
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]);
}

function repeatPart(bytes: Buffer, random: SeededRandom): Buffer {
  const start = random.below(bytes.length + 1);
  const part = bytes.subarray(start, start + 1 + random.below(200));
  const times = random.pick([1, 10, 2_000]);
  return Buffer.concat([bytes.subarray(0, start), ...Array.from({ length: times }, () => part), bytes.subarray(start)]);
}

const tokens = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '\u0000',
  '\ufeff',
  '\u2028',
  '-',
  '//',
  '/*',
  'null',
  'Infinity',
  '\\u0000',
];

function moveTokens(bytes: Buffer, random: SeededRandom): Buffer {
  const at = random.below(bytes.length + 1);
  const token = Buffer.from(random.pick(tokens).repeat(random.pick([1, 3, 100_000])));
  return Buffer.concat([bytes.subarray(0, at), token, bytes.subarray(at + random.below(3))]);
}
