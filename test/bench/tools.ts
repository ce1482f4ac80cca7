import { spawnSync } from 'node:child_process';
import { chromiumFile } from '../helpers/chromium.ts';
import type { BenchCase, Tool } from './bench-case.ts';

/** How each says its version, and the Debian package it is in. */
const tools: Readonly<
  Record<
    Tool,
    { readonly args: readonly string[]; readonly debianPackage: string; readonly command?: string | undefined }
  >
> = {
  curl: { args: ['--version'], debianPackage: 'curl' },
  aria2c: { args: ['--version'], debianPackage: 'aria2' },
  openssl: { args: ['version'], debianPackage: 'openssl' },
  nginx: { args: ['-v'], debianPackage: 'nginx-light' },
  sync: { args: ['--version'], debianPackage: 'coreutils' },
  rsync: { args: ['--version'], debianPackage: 'rsync' },
  sha256sum: { args: ['--version'], debianPackage: 'coreutils' },
  dd: { args: ['--version'], debianPackage: 'coreutils' },
  chromium: { args: ['--version'], debianPackage: 'chromium', command: chromiumFile },
};

/** The first line that each tool says of itself; undefined for those that are not there. */
export function toolVersions(cases: readonly BenchCase[]): ReadonlyMap<Tool, string | undefined> {
  const needed = new Set(cases.flatMap((one) => one.tools));
  return new Map([...needed].map((tool) => [tool, versionOf(tool)]));
}

/** What to say of tools that are missing; undefined when none is. */
export function missingTools(versions: ReadonlyMap<Tool, string | undefined>): string | undefined {
  const missing = [...versions].flatMap(([tool, version]) => (version === undefined ? [tool] : []));
  if (missing.length === 0) return undefined;
  const packages = missing.map((tool) => tools[tool].debianPackage).join(' ');
  return `The comparison needs ${missing.join(', ')}, which ${missing.length === 1 ? 'is' : 'are'} not here (Debian: apt install ${packages}). Leave cases out with --only.`;
}

function versionOf(tool: Tool): string | undefined {
  const { status, stdout, stderr, error } = spawnSync(tools[tool].command ?? tool, tools[tool].args, {
    encoding: 'utf8',
  });
  // The sync of macOS knows no options, but it is there.
  if (error !== undefined) return undefined;
  // nginx says it where others complain.
  return status === 0 ? ((stdout || stderr).split('\n')[0] ?? '') : tool;
}
