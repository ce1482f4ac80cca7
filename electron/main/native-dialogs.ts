import { dialog, type OpenDialogOptions, shell } from 'electron';
import type { PickPurpose } from '../contract/host.ts';
import type { MainWindow } from './window.ts';

const choices = {
  folder: { properties: ['openDirectory', 'createDirectory'] },
  file: { properties: ['openFile'] },
  keyring: fileOf('Keyrings', ['gpg', 'asc', 'pgp', 'kbx', 'key']),
  certificate: fileOf('Certificates', ['pem', 'crt', 'cer']),
  key: fileOf('Keys', ['pem', 'key', 'asc', 'gpg']),
} as const satisfies Record<PickPurpose, OpenDialogOptions>;

function fileOf(name: string, extensions: string[]) {
  const filters = [
    { name, extensions },
    { name: 'All files', extensions: ['*'] },
  ];
  return { properties: ['openFile' as const], filters };
}

/** Asks with the system's own dialog; the absolute path, or undefined when the person thought better of it. */
export async function pickPath(
  main: MainWindow,
  { purpose, title }: { readonly purpose: PickPurpose; readonly title: string },
): Promise<string | undefined> {
  const { properties, ...rest } = choices[purpose];
  const options: OpenDialogOptions = { title, properties: [...properties], ...rest };
  const { window } = main;
  const picked = await (window === undefined ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options));
  return picked.canceled ? undefined : picked.filePaths[0];
}

/** Shows a folder in the system's file manager. */
export async function revealFolder(folder: string): Promise<void> {
  shell.showItemInFolder(folder);
}
