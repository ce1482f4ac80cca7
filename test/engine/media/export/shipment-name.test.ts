import { describe, expect, test } from 'vitest';
import { checkFolderName, folderNameOf, labelOf } from '../../../../electron/engine/media/export/shipment-name.ts';

describe('the folder of a shipment', () => {
  test.each([
    [['lab'], 'streamferry-lab'],
    [['lab', 'edge'], 'streamferry-lab-edge'],
    [['Größe: 5 %'], 'streamferry-Gro-e-5'],
    [['会'], 'streamferry'],
    [['a..'], 'streamferry-a'],
    [['x'.repeat(200)], `streamferry-${'x'.repeat(68)}`],
  ])('of %j is %s, which every file system takes', (names, folder) => {
    expect(folderNameOf(names)).toBe(folder);
    expect(checkFolderName(folder)).toBe(folder);
  });

  test.each([
    [['lab'], 'Site B', 'streamferry-lab-for-Site-B'],
    [['lab'], '場', 'streamferry-lab-for-site'],
    [['lab'], 'Nr. 5.', 'streamferry-lab-for-Nr.-5'],
    [['x'.repeat(200)], 'y'.repeat(200), `streamferry-${'x'.repeat(23)}-for-${'y'.repeat(40)}`],
  ])('of a delta of %j for %s is %s', (names, site, folder) => {
    expect(folderNameOf(names, site)).toBe(folder);
    expect(checkFolderName(folder)).toBe(folder);
  });

  test.each([
    '',
    '.',
    '..',
    'a/b',
    'a\\b',
    'a:b',
    'con',
    'NUL.txt',
    'a.',
    'a ',
    ' a',
    '.a',
    'a\nb',
    'a*',
    '%41',
    'x'.repeat(81),
  ])('is not %j', (name) => {
    expect(() => checkFolderName(name)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
  });

  test('has a label that counts volumes only where there are several', () => {
    expect([labelOf('lab', 1, 1), labelOf('lab', 2, 3)]).toEqual(['lab', 'lab 2 of 3']);
  });
});
