import { InputError } from '../../errors.ts';
import { quoted } from '../../quoted.ts';
import { asNameText, longestName } from '../name-text.ts';

const longest = 80;
/** ` 12345 of 12345` still fits into a label. */
const longestTitle = longestName - 20;

/** What people call a shipment: its mirrors. */
export function titleOf(names: readonly string[]): string {
  return asNameText(names.join(', '), longestTitle);
}

/** What is to be asked for when a volume is needed. */
export function labelOf(title: string, number: number, volumes: number): string {
  return volumes === 1 ? title : `${title} ${number} of ${volumes}`;
}

/** The folder of a shipment on a volume, a name that every file system takes. */
export function folderNameOf(names: readonly string[]): string {
  const words = names.map((name) =>
    name
      .normalize('NFKD')
      .replaceAll(/\p{M}+/gu, '')
      .replaceAll(/[^A-Za-z0-9._-]+/gu, '-'),
  );
  const name = `streamferry-${words.join('-')}`.replaceAll(/-{2,}/gu, '-').slice(0, longest);
  return name.replace(/[-.]+$/u, '') || 'streamferry';
}

/** Throws BAD_ARGUMENT for a name that some file system would refuse or take for another. */
export function checkFolderName(name: string): string {
  const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu.test(name);
  const fits =
    name.length <= longest && /^[^<>:"/\\|?*%\p{C}]+$/u.test(name) && /^[^. ].*(?<![. ])$|^[^. ]$/u.test(name);
  if (fits && !reserved) return name;
  throw new InputError(
    'BAD_ARGUMENT',
    `Expected a folder name that every file system takes, of at most ${longest} letters, digits, "-", "_" and ".", found ${quoted(name)}. Choose another.`,
  );
}
