const maxLength = 60;
/** Device names of Windows, which no file or folder can have. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)$/u;

/** A folder name that every system takes, after what a person called a mirror: `Site A, 24.04` is `site-a-24-04`. */
export function folderName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .slice(0, maxLength)
    .replace(/^-+|-+$/gu, '');
  if (plain === '') return 'mirror';
  return device.test(plain) ? `${plain}-mirror` : plain;
}

/** The first of `name`, `name-2`, `name-3` … that is not taken. */
export function firstFree(name: string, isTaken: (name: string) => boolean): string {
  let candidate = name;
  for (let number = 2; isTaken(candidate); number++) candidate = `${name}-${number}`;
  return candidate;
}
