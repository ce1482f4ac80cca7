import { describe, expect, it } from 'vitest';
import type { Preset } from '../../../electron/contract/selection.ts';
import { formatFilterLine, parseFilterLine } from '../../../renderer/features/selection/model/filter-line.ts';
import { imageName, imageTable, kernelName } from '../../../renderer/features/selection/model/image-rows.ts';
import { LatestWins } from '../../../renderer/features/selection/model/latest-wins.ts';
import { presetsFor, presetTicks } from '../../../renderer/features/selection/model/presets.ts';
import { everyRow, filterRows } from '../../../renderer/features/selection/model/row-filter.ts';
import { ruleText, versionsText } from '../../../renderer/features/selection/model/rule-text.ts';
import { supportOf } from '../../../renderer/features/selection/model/support.ts';
import { takenSizes } from '../../../renderer/features/selection/model/taken-sizes.ts';
import { stateOf, withImages, withKernel } from '../../../renderer/features/selection/model/ticks.ts';
import { centos, image, offered } from './offered.ts';

const today = '2026-08-02';

describe('filters on one line', () => {
  it.each<[string, readonly string[]]>([
    ['arch=amd64', ['arch=amd64']],
    ['  arch=amd64   release~(focal|jammy) ', ['arch=amd64', 'release~(focal|jammy)']],
    ["'os~(grub*|pxelinux)'", ['os~(grub*|pxelinux)']],
    ['release_title="24.04 LTS"', ['release_title=24.04 LTS']],
    [`"it's=\\"x\\" \\\\ y"`, [`it's="x" \\ y`]],
    ["path~\\.gz$ ''", ['path~\\.gz$', '']],
    ['', []],
  ])('%s', (line, filters) => {
    expect(parseFilterLine(line)).toEqual({ ok: true, filters });
  });

  it('tells of a quote that is not closed', () => {
    expect(parseFilterLine("os='x")).toEqual({ ok: false, message: "The quote ' is not closed. Close it." });
  });

  it.each([[['arch=amd64', 'release_title=24.04 LTS']], [['a=\'b" c\\d']], [['', 'x~\\d+']]])(
    '%j is read as it was written',
    (filters) => {
      expect(parseFilterLine(formatFilterLine(filters))).toEqual({ ok: true, filters });
    },
  );
});

describe('support', () => {
  it.each<[string, string, string]>([
    ['24.04', 'supported', 'until 2029'],
    ['20.04', 'esm', 'ESM until 2030'],
    ['8', 'ended', 'out of support'],
  ])('of %s is %s: %s', (version, state, short) => {
    expect(supportOf(image(version, 'amd64', version === '8' ? { esmEnds: '2024-05-31' } : {}), today)).toMatchObject({
      state,
      short,
    });
  });

  it('lasts through its last day', () => {
    const ends = { title: 'x', lts: false, supportEnds: '2026-08-02' };
    expect(supportOf(ends, '2026-08-02').state).toBe('supported');
    expect(supportOf(ends, '2026-08-03').state).toBe('ended');
  });

  it('is unknown where the stream says nothing', () => {
    expect(supportOf({ title: 'x', lts: false }, today)).toMatchObject({ state: 'unknown', short: '' });
  });
});

describe('rows', () => {
  const table = imageTable(offered);

  it('are releases in the order of the catalogue, other systems apart', () => {
    expect(table.ubuntu.map(({ name }) => name)).toEqual(['24.04 LTS', '22.04 LTS', '20.04 LTS']);
    expect(table.others.map(({ name }) => name)).toEqual(['CentOS 8']);
    expect(table.arches).toEqual(['amd64', 'arm64', 's390x']);
    expect(table.ubuntu[1]?.sizeBytes).toBe(3 * 432_000_000);
    expect(table.ubuntu[0]?.kernels.map(({ name }) => name)).toEqual([
      'ga-24.04',
      'ga-24.04-lowlatency',
      'hwe-24.04',
      'hwe-24.04-edge',
    ]);
  });

  it('are told apart by label only where the source has several', () => {
    expect(table.ubuntu[0]?.label).toBeUndefined();
    const both = imageTable([image('24.04', 'amd64'), image('24.04', 'amd64', { label: 'candidate' })]);
    expect(both.ubuntu.map(({ label }) => label)).toEqual(['stable', 'candidate']);
  });

  it.each<[string, Partial<typeof everyRow>, readonly string[]]>([
    ['a word of the codename, whatever its case', { search: 'S390x 22' }, ['22.04 LTS']],
    ['a kernel', { search: 'hwe-24.04-edge' }, ['24.04 LTS']],
    ['every word must be there', { search: '24.04 s390x' }, []],
    ['LTS only', { ltsOnly: true }, ['24.04 LTS', '22.04 LTS', '20.04 LTS']],
    ['in support only leaves ESM out', { inSupportOnly: true }, ['24.04 LTS', '22.04 LTS']],
  ])('are searched: %s', (_, filter, names) => {
    const rows = [...table.ubuntu, ...table.others];
    expect(filterRows(rows, { ...everyRow, ...filter }, today).map(({ name }) => name)).toEqual(names);
  });

  it('names images and kernels as MAAS does', () => {
    expect(imageName(centos)).toBe('CentOS 8 amd64');
    expect(kernelName({ subarch: 'hwe-24.04', kflavor: 'nvidia' })).toBe('hwe-24.04 nvidia');
  });
});

describe('what a row takes', () => {
  const rows = imageTable([...offered, image('24.04', 'amd64', { label: 'candidate' })]);

  it("is the engine's number of its images, also by the name with the system", () => {
    const use = [
      { title: '22.04 LTS amd64', sizeBytes: 5 },
      { title: '22.04 LTS s390x', sizeBytes: 2 },
      { title: 'centos 8 amd64', sizeBytes: 3 },
      { title: 'Bootloaders', sizeBytes: 1 },
    ];
    const taken = takenSizes([...rows.ubuntu, ...rows.others], use);
    expect([...taken.values()]).toEqual([0, 7, 0, 0, 3]);
  });

  it('is counted with the first of two rows of one name', () => {
    const taken = takenSizes(rows.ubuntu, [{ title: '24.04 LTS amd64', sizeBytes: 5 }]);
    expect([...taken.values()]).toEqual([5, 0, 0, 'above']);
  });
});

it('a row is ticked whole, in part or not at all', () => {
  const [noble, arm] = [image('24.04', 'amd64'), image('24.04', 'arm64')];
  const part = withKernel(new Map(), noble, { key: 'ga-24.04\0generic', on: true });
  expect(stateOf(new Map(), [noble, arm])).toBe('none');
  expect(stateOf(part, [noble, arm])).toBe('some');
  expect(stateOf(withImages(part, [noble], true), [noble, arm])).toBe('some');
  expect(stateOf(withImages(part, [noble, arm], true), [noble, arm])).toBe('all');
  expect(withKernel(part, noble, { key: 'ga-24.04\0generic', on: false })).toEqual(new Map());
});

describe('presets', () => {
  const smallest: Preset = {
    id: 'smallest-24.04-amd64',
    title: 'Smallest MAAS that commissions',
    description: '',
    terms: [
      {
        kind: 'maas',
        os: 'ubuntu',
        release: 'noble',
        arches: ['amd64'],
        subarches: ['ga-24.04'],
        labels: ['*'],
        kflavors: ['generic'],
        bootloaders: true,
      },
    ],
    max: 1,
  };

  it('are those that the source can fill, and the LTS releases it has', () => {
    const presets = presetsFor(offered, [smallest], today);
    expect(presets.map(({ title }) => title)).toEqual([
      smallest.title,
      'Newest LTS: 24.04 LTS',
      'Every LTS in support',
    ]);
    expect(presetTicks(smallest, offered)).toEqual(
      new Map([['ubuntu\0noble\0amd64\0stable', new Set(['ga-24.04\0generic'])]]),
    );
    expect(presetsFor([centos], [smallest], today)).toEqual([]);
  });
});

it.each([
  [
    { kind: 'maas', os: '*', release: '*', arches: ['*'], subarches: ['*'], labels: ['*'], bootloaders: true } as const,
    'Every release of every system; every architecture; every kernel. New ones are taken as they appear.',
  ],
  [
    {
      kind: 'maas',
      os: 'ubuntu',
      release: 'noble',
      arches: ['amd64'],
      subarches: ['generic'],
      labels: ['stable'],
      kflavors: ['generic'],
      bootloaders: true,
    } as const,
    'ubuntu noble; amd64; kernels generic; flavours generic; label stable.',
  ],
  [{ kind: 'filters', filters: [] } as const, 'Everything that the source has, new releases too.'],
])('a rule that the table cannot show is told in words', (terms, text) => {
  expect(ruleText({ terms, keep: false })).toBe(text);
});

it('tells the versions of a rule', () => {
  expect(versionsText({ keep: false })).toBe('every version');
  expect(versionsText({ max: 1, keep: false })).toBe('newest version');
  expect(versionsText({ max: 3, keep: true })).toBe('3 newest versions, kept when the source drops them');
});

describe('of questions that come while one is answered', () => {
  it('only the newest is asked, and only its answer told', async () => {
    const asked: number[] = [];
    const told: number[] = [];
    const open = new Map<number, () => void>();
    const questions = new LatestWins<number, number>(
      (question) => {
        asked.push(question);
        return new Promise((resolve) => open.set(question, () => resolve(question * 10)));
      },
      (answer) => told.push(answer),
    );
    for (const question of [1, 2, 3]) questions.ask(question);
    const settled = questions.settled();
    expect(asked).toEqual([1]);
    open.get(1)?.();
    await Promise.resolve();
    await Promise.resolve();
    expect([asked, told]).toEqual([[1, 3], []]);
    open.get(3)?.();
    await settled;
    expect([told, questions.busy]).toEqual([[30], false]);
    questions.ask(4);
    expect(asked).toEqual([1, 3, 4]);
  });
});
