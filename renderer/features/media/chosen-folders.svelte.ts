import type { PickedPath } from '../../../electron/contract/host.ts';

/** Folders that were chosen in the place of a medium, in this session. */
class ChosenFolders {
  all = $state.raw<readonly PickedPath[]>([]);

  add(folder: PickedPath): void {
    if (!this.all.some(({ token }) => token === folder.token)) this.all = [...this.all, folder];
  }
}

export const chosenFolders = new ChosenFolders();
