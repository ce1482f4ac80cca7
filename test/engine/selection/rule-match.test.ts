import { describe, expect, it } from 'vitest';
import { matchRule } from '../../../electron/engine/selection/rule-match.ts';
import { catalogueOf } from '../../helpers/catalogue.ts';

const catalogue = catalogueOf({
  content_id: 'com.example:a',
  label: 'stable',
  products: {
    p1: {
      arch: 'amd64',
      versions: {
        '2': { items: { root: { ftype: 'root', path: '2/root', size: 2 }, note: { ftype: 'note' } } },
        '10': { items: { root: { ftype: 'root', path: '10/root', size: 2 } } },
      },
    },
    p2: {
      arch: 'arm64',
      versions: { '1': { label: 'daily', items: { root: { ftype: 'root', path: '1/root', size: 1 } } } },
    },
  },
});

function found(...filters: string[]): string[] {
  return matchRule({ kind: 'filters', filters }, catalogue).flatMap(({ product, versions }) =>
    versions.flatMap((version) => version.items.map((item) => `${product.name}/${version.name}/${item.name}`)),
  );
}

describe('raw filters', () => {
  it.each([
    [[], ['p1/10/root', 'p1/2/root', 'p1/2/note', 'p2/1/root']],
    [['arch=amd64'], ['p1/10/root', 'p1/2/root', 'p1/2/note']],
    [['ftype=note'], ['p1/2/note']],
    [['label=stable'], ['p1/10/root', 'p1/2/root', 'p1/2/note']],
    [['product_name=p2'], ['p2/1/root']],
    [['version_name=10'], ['p1/10/root']],
    [['item_name!=root'], ['p1/2/note']],
    [
      ['content_id~example', 'arch~64$', 'ftype=root'],
      ['p1/10/root', 'p1/2/root', 'p2/1/root'],
    ],
    [['arch=riscv64'], []],
  ])('%j take exactly %j', (filters, expected) => {
    expect(found(...filters)).toEqual(expected);
  });

  it('leave out versions and products of which no item matches', () => {
    const [only, ...others] = matchRule({ kind: 'filters', filters: ['item_name=note'] }, catalogue);
    expect(others).toEqual([]);
    expect(only?.versions.map((version) => version.name)).toEqual(['2']);
  });

  it('that cannot be read are refused before anything is matched', () => {
    expect(() => found('arch')).toThrow(expect.objectContaining({ code: 'BAD_FILTER' }));
  });
});

it('the rule of an adopted folder takes nothing from a catalogue', () => {
  expect(matchRule({ kind: 'found' }, catalogue)).toEqual([]);
});
