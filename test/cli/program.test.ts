import { type Command, CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';
import { buildProgram } from '../../electron/cli/program.ts';
import { FakeHost } from '../helpers/fake-host.ts';

/** Every command by its words. */
function all(command: Command, path: readonly string[] = []): readonly (readonly string[])[] {
  return [path, ...command.commands.flatMap((each) => all(each, [...path, each.name()]))];
}

const paths = all(buildProgram({ host: new FakeHost(), exitCode: 0 }));

test('the commands are those of the engine and no others', () => {
  expect(paths.map((path) => path.join(' '))).toEqual([
    '',
    'start',
    'ui',
    'mirror',
    'audit',
    'lint',
    'publish',
    'query',
    'volumes',
    'export',
    'inspect',
    'import',
    'receipt',
    'serve',
    'sources',
    'sources list',
    'sources add',
    'sources edit',
    'sources remove',
    'sources restore-default',
    'sources test',
    'sources fetch-key',
    'mirrors',
    'mirrors create',
    'mirrors edit',
    'mirrors open',
    'mirrors plan',
    'mirrors sync',
    'mirrors kernels',
    'mirrors list',
    'mirrors show',
    'mirrors presets',
    'mirrors pin',
    'mirrors unpin',
    'mirrors revisions',
    'mirrors difference',
    'mirrors rollback',
    'mirrors release',
    'mirrors custody',
    'mirrors remove',
    'keys',
    'keys list',
    'keys create',
    'keys rotate',
    'keys import',
    'keys export',
    'keys forget',
    'keys trusted',
    'keys trust',
    'keys distrust',
    'jobs',
    'jobs list',
    'jobs resume',
    'jobs cancel',
    'jobs history',
    'settings',
    'settings get',
    'settings set',
    'demo',
    'completion',
  ]);
});

describe.each(paths.map((path) => [path.join(' '), path] as const))('help of "%s"', (_, path) => {
  test('goes to stdout, fits 80 columns and opens no engine', async () => {
    const host = new FakeHost();
    expect(await host.run(...path, '--help')).toBe(0);
    expect(host.stderr.text).toBe('');
    const wide = host.stdout.text.split('\n').filter((line) => line.length > 80);
    expect(wide).toEqual([]);
  });

  test('has an example, unless it lists commands of its own', async () => {
    const host = new FakeHost();
    await host.run(...path, '--help');
    expect(host.stdout.text).toMatch(/\nExamples?:\n {2}\$ streamferry|\nCommands:\n/);
  });
});

test('every command but completion takes --json and --data-folder', () => {
  const program = buildProgram({ host: new FakeHost(), exitCode: 0 });
  const leaves = (command: Command): readonly Command[] =>
    command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
  const without = leaves(program).filter(
    ({ options }) => !['--json', '--data-folder'].every((flag) => options.some(({ long }) => long === flag)),
  );
  expect(without.map((command) => command.name())).toEqual(['completion']);
});

test('mirror takes every option of sstream-mirror under its own name', () => {
  const mirror = buildProgram({ host: new FakeHost(), exitCode: 0 }).commands.find((each) => each.name() === 'mirror');
  const flags = mirror?.options.flatMap(({ long, short }) => [long, short]);
  for (const flag of [
    '--keyring',
    '--max',
    '--keep',
    '--dry-run',
    '--progress',
    '--path',
    '--mirror',
    '--no-verify',
    '-U',
    '--no-item-download',
    '--no-checksumming-reader',
    '-v',
    '--log-file',
  ]) {
    expect(flags).toContain(flag);
  }
});

test('version and help end with 0; no command at all prints help on stderr and ends with 2', async () => {
  const host = new FakeHost();
  expect(await host.run('--version')).toBe(0);
  expect(await host.run('-V')).toBe(0);
  expect(host.stdout.text).toBe('1.2.3\n1.2.3\n');
  expect(await host.run('help', 'mirror')).toBe(0);
  const bare = new FakeHost();
  expect(await bare.run()).toBe(2);
  expect(bare.stdout.text).toBe('');
  expect(bare.stderr.text).toMatch(/^Usage: streamferry/);
});

test('parsing never ends the process', async () => {
  const program = buildProgram({ host: new FakeHost(), exitCode: 0 });
  await expect(program.parseAsync(['--nope'], { from: 'user' })).rejects.toBeInstanceOf(CommanderError);
});
