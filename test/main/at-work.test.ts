import { beforeEach, expect, test, vi } from 'vitest';
import type { Settings } from '../../electron/contract/api.ts';
import type { ServerSnapshot } from '../../electron/contract/serve.ts';
import { Actions } from '../../electron/main/actions.ts';
import { Closing } from '../../electron/main/closing.ts';
import { endText, setupEndNotices } from '../../electron/main/end-notice.ts';
import { ActivityFollower } from '../../electron/main/follow-activity.ts';
import { setupProgressBar } from '../../electron/main/progress-bar.ts';
import { resourcesIn } from '../../electron/main/resources.ts';
import { setupStayAwake } from '../../electron/main/stay-awake.ts';
import { setupTray } from '../../electron/main/tray.ts';
import { MainWindow } from '../../electron/main/window.ts';
import { WindowMemory } from '../../electron/main/window-memory.ts';
import * as electron from '../helpers/electron-stand-in.ts';
import { doneResult, endOf, FakeEngine, snapshotOf } from '../helpers/fake-engine.ts';
import { exportEnd, importEnd } from '../helpers/media-parts.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

vi.mock('electron', () => import('../helpers/electron-stand-in.ts'));

const { seen } = electron;
const stopped: ServerSnapshot = { state: 'stopped', urls: [], mirrors: [], clusters: [], connections: 0 };
const serving: ServerSnapshot = { ...stopped, state: 'running', urls: ['http://10.0.0.2:8080'] };

beforeEach(() => {
  electron.app.removeAllListeners();
  electron.app.quitting = false;
  electron.nativeTheme.removeAllListeners();
  for (const list of [seen.windows, seen.trays, seen.notices, seen.questions, seen.errorBoxes]) list.length = 0;
  seen.blockers.clear();
  seen.quits = 0;
  seen.answer = { response: 0, checkboxChecked: false };
});

/** The parts that follow the engine, on one that a test speaks for. */
async function atWork(closeWhileRunning: Settings['closeWhileRunning'] = 'ask') {
  const asked: unknown[] = [];
  const note = (what: string) => async (payload: unknown) => {
    asked.push([what, payload]);
    return undefined as never;
  };
  const engine = new FakeEngine({
    serve: { state: async () => stopped, stop: note('stop') },
    settings: { get: async () => ({ closeWhileRunning }) as Settings, set: note('set') },
    jobs: { pause: note('pause'), resume: note('resume') },
  });
  const activity = new ActivityFollower();
  const main = new MainWindow(new WindowMemory(tempFolder()), resourcesIn('/app'));
  const actions = new Actions(engine, activity, main);
  await activity.follow(engine);
  await new Closing({ engine, activity, main }).setup();
  main.show();
  const [window] = seen.windows;
  if (window === undefined) throw new Error('No window');
  await expect.poll(() => window.visible).toBe(true);
  return { engine, activity, main, actions, window, asked };
}

test('sleep is blocked once while a job runs or mirrors are served, and allowed again after', async () => {
  const { engine, activity } = await atWork();
  setupStayAwake(activity);
  expect(seen.blockers.size).toBe(0);
  engine.emit('job', snapshotOf());
  engine.emit('job', snapshotOf({ doneBytes: 500_000 }));
  engine.emit('server', serving);
  expect(seen.blockers.size).toBe(1);
  engine.emit('job', endOf(doneResult));
  expect(seen.blockers.size).toBe(1);
  engine.emit('server', stopped);
  expect(seen.blockers.size).toBe(0);
  engine.emit('job', snapshotOf({ id: 'job-2' }));
  expect(seen.blockers.size).toBe(1);
  engine.emit('job', snapshotOf({ id: 'job-2', state: 'paused' }));
  expect(seen.blockers.size).toBe(0);
});

test('the icon shows how far the job is, that it is paused, and nothing at its end', async () => {
  const { engine, activity, main, window } = await atWork();
  setupProgressBar(activity, main);
  engine.emit('job', snapshotOf({ doneBytes: 0, totalBytes: 0 }));
  engine.emit('job', snapshotOf({ doneBytes: 1, totalBytes: 4 }));
  engine.emit('job', snapshotOf({ doneBytes: 1, totalBytes: 4, state: 'paused' }));
  engine.emit('job', endOf(doneResult));
  expect(window.progress).toEqual([
    { share: -1, mode: undefined },
    { share: 2, mode: 'indeterminate' },
    { share: 0.25, mode: 'normal' },
    { share: 0.25, mode: 'paused' },
    { share: -1, mode: undefined },
  ]);
});

test('the end of long work is told when nobody looks, once, and leads there', async () => {
  const { engine, activity, main, window } = await atWork();
  setupEndNotices(engine, activity, main);
  const long = endOf(doneResult, { elapsedMs: 31_000 });
  window.focused = true;
  engine.emit('job', { ...long, id: 'seen' });
  window.focused = false;
  engine.emit('job', { ...long, id: 'short', elapsedMs: 29_000 });
  engine.emit('job', { ...endOf({ ...doneResult, outcome: 'cancelled' }), id: 'cancelled', elapsedMs: 31_000 });
  expect(seen.notices).toEqual([]);
  engine.emit('job', long);
  engine.emit('job', long);
  expect(seen.notices.map(({ text, shown }) => ({ ...text, shown }))).toEqual([
    { title: 'Sync of /srv/mirror is done', body: '1 file.', shown: true },
  ]);
  seen.notices[0]?.emit('click');
  expect(window.webContents.sent.at(-1)).toEqual({ channel: 'event:navigate', value: { screen: 'job', id: 'job-1' } });
});

test('a notice of failed work begins with the first failure', () => {
  const failures = [
    { code: 'TIMEOUT', message: 'The mirror did not answer.' },
    { code: 'OFFLINE', message: 'No network.' },
  ] as const;
  const job = endOf({ ...doneResult, outcome: 'partial', failures }, { elapsedMs: 60_000, failures, kind: 'audit' });
  expect(endText(job, 'Lab')).toEqual({
    title: 'Audit of Lab is partly done',
    body: 'The mirror did not answer. And 1 more.',
  });
});

test('an audit that found damage does not end as one that is merely done', () => {
  const ended = (findings: number) =>
    endText(endOf({ ...doneResult, findings }, { elapsedMs: 60_000, kind: 'audit', doneFiles: 73 }), 'Lab');
  expect(ended(2)).toEqual({ title: 'Audit of Lab found damage', body: '2 files missing or damaged.' });
  expect(ended(0)).toEqual({ title: 'Audit of Lab is done', body: '73 files.' });
});

test.for([
  { kind: 'export', end: exportEnd(), title: 'Export to STICK is done', body: 'Safe to remove.' },
  {
    kind: 'export',
    end: exportEnd({ volume: 1, volumes: 2, volumesLeft: ['noble 2 of 2'] }),
    title: 'Export to STICK is done',
    body: 'Volume 1 of 2 is safe to remove.',
  },
  { kind: 'import', end: importEnd(), title: 'Import into STICK is done', body: '73 files.' },
  {
    kind: 'import',
    end: importEnd({ volumesNeeded: ['noble 2 of 2'] }),
    title: 'Import into STICK is done',
    body: 'Still needed: noble 2 of 2.',
  },
  {
    kind: 'check',
    end: importEnd({ damaged: [{ path: 'a', reason: 'it is too short' }] }),
    title: 'Check of STICK found damage',
    body: '1 file damaged.',
  },
] as const)('a notice of a long $kind says "$body"', ({ kind, end, title, body }) => {
  const job = endOf(end, { elapsedMs: 60_000, kind, doneFiles: 73 });
  expect(endText(job, 'STICK')).toEqual({ title, body });
});

test.for(['export', 'import', 'check'] as const)(
  'a running %s keeps awake and the window in the tray',
  async (kind) => {
    const { engine, activity, window } = await atWork('tray');
    setupStayAwake(activity);
    engine.emit('job', snapshotOf({ kind, phase: 'copy' }));
    expect(seen.blockers.size).toBe(1);
    if (process.platform !== 'darwin') {
      window.close();
      expect(window.visible).toBe(false);
    }
  },
);

test('the tray follows the engine and rebuilds its menu only when a word of it changed', async () => {
  const { engine, activity, actions, main, asked } = await atWork();
  setupTray({ imagesFolder: '/app/build/images', activity, actions, main });
  const [tray] = seen.trays;
  engine.emit('job', snapshotOf({ doneBytes: 1000, totalBytes: 100_000 }));
  const menus = tray?.menus;
  engine.emit('job', snapshotOf({ doneBytes: 1001, totalBytes: 100_000 }));
  expect(tray?.menus).toBe(menus);
  expect(tray?.text).toBe('Streamferry\n/srv/mirror: fetching, 1 %');
  engine.emit('server', serving);
  for (const label of ['Pause', 'Stop Serving']) {
    tray?.menu?.template.find((item) => item.label === label)?.click?.({} as never, undefined, {} as never);
  }
  await expect
    .poll(() => asked)
    .toEqual([
      ['pause', { id: 'job-1' }],
      ['stop', {}],
    ]);
});

test.runIf(process.platform !== 'darwin')(
  'with nothing to lose, closing the window quits without a question',
  async () => {
    const { window } = await atWork();
    window.close();
    expect(seen.questions).toEqual([]);
    expect(seen.quits).toBe(1);
  },
);

test.runIf(process.platform !== 'darwin').for([
  { wish: 'tray', visible: false, quits: 0, windows: 1 },
  { wish: 'quit', visible: true, quits: 1, windows: 0 },
] as const)('while something runs, "$wish" is done without a question', async ({ wish, visible, quits, windows }) => {
  const { engine, window } = await atWork(wish);
  engine.emit('job', snapshotOf());
  window.close();
  expect(window.visible).toBe(visible);
  expect(seen.questions).toEqual([]);
  expect(seen.quits).toBe(quits);
  expect(seen.windows).toHaveLength(windows);
});

test.runIf(process.platform !== 'darwin').for([
  { what: 'stays', answer: { response: 0, checkboxChecked: false }, visible: true, quits: 0, remembered: [] },
  { what: 'hides', answer: { response: 1, checkboxChecked: false }, visible: false, quits: 0, remembered: [] },
  {
    what: 'hides, now and always',
    answer: { response: 1, checkboxChecked: true },
    visible: false,
    quits: 0,
    remembered: [['set', { change: { closeWhileRunning: 'tray' } }]],
  },
  { what: 'quits', answer: { response: 2, checkboxChecked: false }, visible: true, quits: 1, remembered: [] },
])('while something runs a person is asked: it $what', async ({ answer, visible, quits, remembered }) => {
  const { engine, window, asked } = await atWork();
  engine.emit('server', serving);
  seen.answer = answer;
  window.close();
  window.close();
  await expect.poll(() => [window.visible, seen.quits]).toEqual([visible, quits]);
  expect(seen.questions).toHaveLength(1);
  expect(asked).toEqual(remembered);
});

test('a wish that was changed in the settings counts at once', async () => {
  const { engine, window } = await atWork('ask');
  engine.emit('settings', { closeWhileRunning: 'tray' } as Settings);
  engine.emit('server', serving);
  if (process.platform !== 'darwin') window.close();
  expect(seen.questions).toEqual([]);
});
