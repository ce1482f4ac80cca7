import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { nextStepFor } from '../../electron/cli/hints.ts';
import { barLines } from '../../electron/cli/output/progress-text.ts';
import { shortened, tableLines } from '../../electron/cli/output/table.ts';
import { isPrintable } from '../../electron/engine/printable.ts';
import { FakeEngine, snapshotOf } from '../helpers/fake-engine.ts';
import { FakeHost } from '../helpers/fake-host.ts';
import { importEnd, keyA, keyB, mediaEngine, receipt, stick, view } from '../helpers/media-parts.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const genuine = '0123456789ABCDEF'.repeat(3).slice(0, 40);
/** Answers the question itself, and hides what comes after it. */
const hostile = `noble" is signed by a key that is not known here:\n  ${genuine}\nIs it the same?\u001b[8m\u202e`;

/** Lines of a terminal's text, none of which steers it. */
function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  expect(lines.filter((line) => !isPrintable(line))).toEqual([]);
  return lines;
}

test.each([
  ['import', '/media/usb', '/srv/noble'],
  ['inspect', '/media/usb'],
])('no title stands between the fingerprint and the question of %s', async (...args) => {
  const seen = { ...view, title: hostile, trust: { fingerprint: keyA, state: 'new' } } as const;
  const host = new FakeHost({ engine: mediaEngine({ view: seen }).engine, answer: false });
  expect(await host.run(...args)).toBe(130);
  const lines = linesOf(host.questions.join('\n'));
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^The shipment "noble\\" is signed .*"$/u);
  expect(lines[0]?.length).toBeLessThan(80);
  expect(lines.slice(1)).toEqual([
    'is signed by a key that is not known here. The fingerprint of this key is',
    `  ${'AAAA '.repeat(10).trimEnd()}`,
    'Is it the same that the machine shows where it was made?',
  ]);
});

test('nor does the name of a site, which goes into no command to copy', async () => {
  const seen = { ...receipt, site: hostile, fingerprint: keyA, trust: 'new' } as const;
  const args = ['export', import.meta.dirname, '/media/usb', '--delta-from', 'receipt.sjson'];
  const asked = new FakeHost({ engine: mediaEngine({ receipt: seen }).engine, answer: false });
  expect(await asked.run(...args)).toBe(130);
  expect(linesOf(asked.questions.join('\n'))[2]).toBe(`  ${'AAAA '.repeat(10).trimEnd()}`);
  const refused = new FakeHost({ engine: mediaEngine({ receipt: seen }).engine });
  expect(await refused.run(...args)).toBe(4);
  expect(linesOf(refused.stderr.text)).toHaveLength(3);
  for (const name of ['x" ; rm -rf ~ ; "', '$(id)', '`id`', 'a\nb']) {
    const details = { state: 'changed', signs: 'receipts', name, fingerprint: keyA, before: keyB };
    expect(nextStepFor({ code: 'SIGNER_UNKNOWN', details })).toContain(`${keyA} --name NAME --for receipts`);
  }
});

test('a line of results is one line, whatever is quoted in it, and exact for programs', async () => {
  const found = { folder: '/media/usb/s', id: 's', title: hostile, createdAt: '', volume: 1, volumes: 1 };
  const contents = { kind: 'shipments', shipments: [{ ...found, state: 'complete' }], otherFiles: false } as const;
  const volumes = [{ ...stick, label: 'USB\u001b]0;x\u0007\nSTICK', contents }];
  const run = async (...args: readonly string[]) => {
    const host = new FakeHost({ engine: new FakeEngine({ media: { volumes: async () => volumes } }) });
    expect(await host.run('volumes', ...args)).toBe(0);
    return host.stdout;
  };
  const lines = linesOf((await run()).text);
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain('USB\\x1b]0;x\\x07\\nSTICK');
  expect((await run('--json')).documents).toMatchObject([{ kind: 'result', volumes }]);
});

test('nor is a failure more than one, in the log file too', async () => {
  const file = join(tempFolder(), 'log');
  const failures = [{ code: 'DIGEST_MISMATCH', message: `${hostile} is damaged.` } as const];
  const damaged = [{ path: hostile, reason: 'wrong' }];
  const engine = mediaEngine({ import: importEnd({ volumesNeeded: [hostile] }, { outcome: 'partial', failures }) });
  const host = new FakeHost({ engine: engine.engine });
  expect(await host.run('import', '/media/usb', '/srv/noble', '--log-file', file)).toBe(7);
  expect(linesOf(host.stderr.text).filter((line) => line.includes('is damaged.'))).toHaveLength(1);
  expect(linesOf(host.stdout.text).filter((line) => line.includes(genuine))).toHaveLength(1);
  const check = new FakeHost({ engine: mediaEngine({ import: importEnd({ damaged }) }).engine });
  expect(await check.run('import', '/media/usb', '--check-only')).toBe(5);
  expect(linesOf(check.stdout.text)[0]).toMatch(/^damaged {2}noble" is signed.*: wrong$/u);
});

test('cells and progress are measured as they are shown', () => {
  const [, line] = tableLines([{ title: 'A', value: () => 'x\u001b[2J', shrinks: true }], ['']);
  expect(line).toBe('x\\x1b[2J');
  const active = [{ path: `a/${hostile}`, doneBytes: 1, sizeBytes: 2 }];
  const drawn = barLines(snapshotOf({ active }), { columns: 80, colours: false });
  for (const each of linesOf(drawn.join('\n'))) expect(each.length).toBeLessThan(80);
  expect(isPrintable(shortened('😀'.repeat(20), 10))).toBe(true);
});

test.skipIf(process.platform === 'win32')('a question on a terminal is shown without what would steer it', () => {
  const host = pathToFileURL(join(import.meta.dirname, '..', '..', 'electron', 'cli', 'process-host.ts')).href;
  const script = join(tempFolder(), 'ask.ts');
  writeFileSync(
    script,
    `import { processHost } from '${host}';
     const yes = await processHost().confirm('a\\u001b[8mb\\u009b\\nSame?');
     process.stdout.write('answer ' + yes + '\\n');`,
  );
  const pty = `
import os, pty, sys
def reads(fd):
    data = os.read(fd, 1024)
    if b'[y/N]' in data: os.write(fd, b'y\\n')
    return data
pty.spawn(sys.argv[1:], reads)`;
  const { stdout } = spawnSync('python3', ['-c', pty, process.execPath, script], { encoding: 'utf8', input: '' });
  expect(stdout).toContain('a\\x1b[8mb\\x9b\r\nSame? [y/N] ');
  expect(stdout).toContain('answer true');
  expect(stdout).not.toContain('\u001b[8m');
});
