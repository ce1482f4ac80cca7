import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { FileProof, FileProofs } from '../../../electron/engine/serve/file-proofs.ts';

const content = randomBytes(100_000);
const right = { algorithm: 'sha256', hex: createHash('sha256').update(content).digest('hex') } as const;
const wrong = { algorithm: 'sha256', hex: '0'.repeat(64) } as const;

const part = (from: number, to: number) => content.subarray(from, to);

describe('FileProof', () => {
  test('a file read from beginning to end is good, and not before', () => {
    const proof = new FileProof(right, content.length);
    proof.add(part(0, 99_999), 0);
    expect(proof.verdict).toBe('open');
    proof.add(part(99_999, 100_000), 99_999);
    expect(proof.verdict).toBe('good');
  });

  test('readers with pieces of their own prove it together, each byte once, whoever is ahead', () => {
    const proof = new FileProof(right, content.length);
    const readers = [
      { piece: 7_000, at: 0 },
      { piece: 30_001, at: 0 },
      { piece: 1, at: 0 },
    ];
    for (let turn = 0; proof.verdict === 'open'; turn += 1) {
      const reader = readers[turn % readers.length];
      if (reader === undefined) break;
      const to = Math.min(content.length, reader.at + reader.piece);
      proof.add(part(reader.at, to), reader.at);
      reader.at = to;
    }
    expect(proof.verdict).toBe('good');
  });

  test('one that went away is carried on by the next, which began at the beginning', () => {
    const proof = new FileProof(right, content.length);
    proof.add(part(0, 60_000), 0);
    for (let at = 0; at < content.length; at += 25_000) proof.add(part(at, at + 25_000), at);
    expect(proof.verdict).toBe('good');
  });

  test('a gap proves nothing', () => {
    const proof = new FileProof(right, content.length);
    proof.add(part(0, 10_000), 0);
    proof.add(part(20_000, 100_000), 20_000);
    expect(proof.verdict).toBe('open');
    proof.add(part(10_000, 20_000), 10_000);
    expect(proof.verdict).toBe('open');
    proof.add(part(20_000, 100_000), 20_000);
    expect(proof.verdict).toBe('good');
  });

  test('other content is bad once it is read to the end; an empty file is judged at once', () => {
    const proof = new FileProof(wrong, content.length);
    proof.add(content, 0);
    expect(proof.verdict).toBe('bad');
    expect(new FileProof(right, 0).verdict).toBe('bad');
    const empty = { algorithm: 'sha256', hex: createHash('sha256').digest('hex') } as const;
    expect(new FileProof(empty, 0).verdict).toBe('good');
  });
});

describe('FileProofs', () => {
  const file = { name: '/m/a', identity: 'inode 1', sizeBytes: content.length };

  test('remembers the very same file, and begins anew with another inode or another digest', () => {
    const proofs = new FileProofs(() => 1000);
    const proof = proofs.of(file, right, 0);
    proof.add(content, 0);
    expect(proofs.of(file, right, 5000)).toBe(proof);
    expect(proofs.of({ ...file, identity: 'inode 2' }, right, 0).verdict).toBe('open');
    expect(proofs.of(file, right, 0).verdict).toBe('open');
    expect(proofs.of(file, wrong, 0).verdict).toBe('open');
  });

  test('a damaged file stays so until it is another, or until it was audited since', () => {
    let nowMs = 1000;
    const proofs = new FileProofs(() => nowMs);
    proofs.of(file, wrong, 0).add(content, 0);
    nowMs = 3000;
    expect(proofs.of(file, wrong, 500).verdict).toBe('bad');
    expect(proofs.of(file, wrong, 2000).verdict).toBe('open');
  });
});
