import { statSync } from 'node:fs';
import type { Locator } from 'playwright';

/** The browser host's own dialog takes a typed path: a file at once, a folder when it is chosen. */
export async function pickInPage(button: Locator, path: string): Promise<void> {
  await button.click();
  const dialog = button
    .page()
    .getByRole('dialog')
    .filter({ has: button.page().getByRole('button', { name: 'Go', exact: true }) });
  // Where it begins is written into the field once it is known.
  await dialog.getByRole('list', { name: /^Contents of / }).waitFor();
  await dialog.getByRole('textbox', { name: 'Folder' }).fill(path);
  await dialog.getByRole('button', { name: 'Go', exact: true }).click();
  if (statSync(path).isDirectory()) {
    await dialog.getByRole('list', { name: `Contents of ${path}` }).waitFor();
    await dialog.getByRole('button', { name: 'Choose this folder' }).click();
  }
  await dialog.waitFor({ state: 'hidden' });
}
