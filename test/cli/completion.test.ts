import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FakeHost } from '../helpers/fake-host.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

type Shell = 'bash' | 'zsh' | 'fish';

const has = (shell: Shell) => spawnSync(shell, ['-c', 'exit 0']).status === 0;

async function scriptFor(shell: Shell): Promise<string> {
  const host = new FakeHost();
  expect(await host.run('completion', shell)).toBe(0);
  return host.stdout.text;
}

/** What the shell offers at the end of the line, in a folder with one file called `some file`. */
async function offered(shell: 'bash' | 'fish', line: string): Promise<readonly string[]> {
  const folder = tempFolder();
  writeFileSync(join(folder, 'script'), await scriptFor(shell));
  writeFileSync(join(folder, 'some file'), '');
  const words = line.split(' ').map((word) => `'${word}'`);
  const ask = {
    bash: `source ./script; COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _streamferry; printf '%s\\n' "\${COMPREPLY[@]}"`,
    fish: `source ./script; complete -C '${line}'`,
  }[shell];
  const ran = spawnSync(shell, ['-c', ask], { cwd: folder, encoding: 'utf8' });
  expect(ran.stderr).toBe('');
  return ran.stdout
    .split('\n')
    .filter((each) => each !== '')
    .map((each) => each.replace(/\t.*/u, ''));
}

describe.each(['bash', 'fish'] as const)('%s', (shell) => {
  test.skipIf(!has(shell))('offers commands, commands of commands and options', async () => {
    expect(await offered(shell, 'streamferry mirro')).toEqual(['mirror', 'mirrors']);
    expect(await offered(shell, 'streamferry mirrors cr')).toEqual(['create']);
    expect(await offered(shell, 'streamferry mirrors sync --li')).toEqual(['--limit-rate']);
    expect(await offered(shell, 'streamferry audit --si')).toEqual(['--since']);
  });

  test.skipIf(!has(shell))('offers options after arguments, too', async () => {
    expect(await offered(shell, 'streamferry mirror maas-stable /srv --dr')).toEqual(['--dry-run']);
  });

  test.skipIf(!has(shell))('offers file names where a command takes arguments', async () => {
    const files = await offered(shell, 'streamferry audit some');
    expect(files.map((name) => name.replaceAll('\\', ''))).toEqual(['some file']);
  });
});

test.skipIf(!has('zsh'))('the zsh script is valid and offers commands with their descriptions', async () => {
  const file = join(tempFolder(), '_streamferry');
  writeFileSync(file, await scriptFor('zsh'));
  expect(spawnSync('zsh', ['-n', file], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  const ask = `
    compdef() { :; }
    _describe() { local name=\${@[-1]}; print -l -- "\${(@P)name}"; }
    _files() { print files; }
    source ${file}
    for line in 'streamferry x' 'streamferry mirrors x' 'streamferry mirror s d -' 'streamferry audit x'; do
      words=(\${=line}); CURRENT=$#words; _streamferry; print -- ---
    done`;
  const ran = spawnSync('zsh', ['-f', '-c', ask], { encoding: 'utf8' });
  const [commands, subcommands, options, files] = ran.stdout.split('---\n').map((part) => part.trimEnd().split('\n'));
  expect(commands).toContain('mirror:mirror a source into a folder');
  expect(subcommands?.map((each) => each.replace(/:.*/u, ''))).toEqual(
    expect.arrayContaining(['create', 'sync', 'pin']),
  );
  expect(options).toContain('--dry-run:only say what would be done; nothing is written');
  expect(files).toEqual(['files']);
});

test('a shell it does not know is refused with those it knows', async () => {
  const host = new FakeHost();
  expect(await host.run('completion', 'tcsh')).toBe(2);
  expect(host.stderr.text).toMatch(/bash, zsh, fish/);
});
