import { join } from 'node:path';

/** Where the built parts of the app stand, in a checkout as in the packaged app. */
export interface Resources {
  /** The one that package.json stands in. */
  readonly appFolder: string;
  /** The built interface. */
  readonly pageFolder: string;
  readonly preloadFile: string;
  /** Pictures for tray and window. */
  readonly imagesFolder: string;
  /** Where a packager may put keyrings. */
  readonly keyringFolder: string;
  readonly licencesFile: string;
}

export function resourcesIn(folder: string): Resources {
  return {
    appFolder: folder,
    pageFolder: join(folder, 'dist', 'renderer'),
    preloadFile: join(folder, 'dist', 'preload.cjs'),
    imagesFolder: join(folder, 'build', 'images'),
    keyringFolder: join(folder, 'build', 'keyrings'),
    licencesFile: join(folder, 'dist', 'licences.json'),
  };
}
