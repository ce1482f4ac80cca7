import { describe, expect, it } from 'vitest';
import { freshnessText, mirrorStateText, publicationText } from '../../../renderer/features/mirrors/mirror-text.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const nothing = { fetchFiles: 0, fetchBytes: 0, removeBytes: 0, remove: [] };

describe('the freshness of a mirror', () => {
  it.each([
    ['is told by what is to fetch', { ...nothing, fetchFiles: 3, fetchBytes: 432e6 }, '3 files, 432 MB to fetch'],
    ['names what only goes', { ...nothing, remove: [{}, {}] }, 'Nothing to fetch, 2 files to remove'],
    ['is full when a sync would do nothing', nothing, 'Up to date'],
  ])('%s', (_, plan, text) => {
    expect(plain(freshnessText(plan))).toBe(text);
  });
});

describe('the publication of a mirror', () => {
  const revision = { number: 4, publishedAt: '2026-01-01T00:00:00Z', signers: [], files: 1, sizeBytes: 1 };

  it('names its mode and revision', () => {
    expect(publicationText({ publication: 'trimmed', trust: 'signed', revision })).toBe('Trimmed, revision 4');
    expect(publicationText({ publication: 'verbatim', trust: 'signed' })).toBe('Verbatim, not published');
  });

  it.each([
    { publication: 'trimmed', trust: 'signed', unverified: true, revision },
    { publication: 'verbatim', trust: 'unsigned', revision },
  ] as const)('says so where nobody proved the source', (mirror) => {
    expect(publicationText(mirror)).toMatch(/, source not verified$/);
  });
});

describe('the state of an unfinished mirror', () => {
  const importedFrom = { mirrorId: 'far', shipmentId: 's', fingerprint: 'F'.repeat(40), at: '2026-01-01T00:00:00Z' };
  const lastSyncAt = '2026-01-02T00:00:00Z';

  it.each([
    ['that was synced', { lastSyncAt }, /sync to go on/],
    ['that came on a medium', { importedFrom }, /import to go on/],
    ['that came on a medium and was synced since', { importedFrom, lastSyncAt }, /sync to go on/],
  ] as const)('says what is next for one %s', (_, mirror, text) => {
    expect(mirrorStateText({ state: 'unfinished', ...mirror }).label).toMatch(text);
  });
});
