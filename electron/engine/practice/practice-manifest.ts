import { centosPackages, ubuntuPackages, ubuntuUpdates } from './practice-packages.ts';

const columns = { focal: 1, jammy: 2, noble: 3 } as const;
type Codename = keyof typeof columns;

/** The package list of an Ubuntu image, `name<TAB>version` a line, by name; the newer serial has a few packages updated. */
export function ubuntuManifest(codename: string, arch: string, newer: boolean): string {
  if (!isCodename(codename)) throw new Error(`The practice stream has no release ${codename}`);
  const versions = new Map<string, string>();
  for (const row of newer ? [...ubuntuPackages, ...ubuntuUpdates] : ubuntuPackages) {
    const name = row[0].endsWith(':') ? `${row[0]}${arch}` : row[0];
    versions.set(name, row[columns[codename]]);
  }
  return lines([...versions]);
}

/** The package list of a CentOS image, `name<TAB>version` a line. */
export function centosManifest(release: 'centos70' | '8'): string {
  return lines(centosPackages.map((row) => [row[0], release === 'centos70' ? row[1] : row[2]]));
}

function isCodename(name: string): name is Codename {
  return Object.hasOwn(columns, name);
}

function lines(packages: readonly (readonly [string, string])[]): string {
  return packages
    .map(([name, version]) => `${name}\t${version}\n`)
    .sort()
    .join('');
}
