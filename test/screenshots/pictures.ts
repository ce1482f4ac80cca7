/** A scene in one look. */
export interface Picture {
  readonly scene: string;
  readonly look: 'light' | 'dark' | 'phone';
}

const light = [
  'first-run',
  'mirrors',
  'new-mirror',
  'new-mirror-kernels',
  'dry-run',
  'job-running',
  'job-done',
  'job-audit-damage',
  'mirror-images',
  'mirror-revisions',
  'mirror-publication',
  'serve-waiting',
  'serve-everything',
  'media-export',
  'media-trust',
  'media-brings',
  'job-exported',
  'job-imported',
  'mirror-custody',
  'sources',
  'settings',
];
const dark = ['mirrors', 'new-mirror', 'job-running', 'serve-everything', 'media-export'];
const phone = ['first-run', 'new-mirror', 'job-running', 'serve-everything', 'media-brings'];

/** Those that the documentation keeps. */
export const keptPictures: readonly Picture[] = [
  ...light.map((scene) => ({ scene, look: 'light' as const })),
  ...dark.map((scene) => ({ scene, look: 'dark' as const })),
  ...phone.map((scene) => ({ scene, look: 'phone' as const })),
];

/** `new-mirror.png`, `new-mirror-dark.png`. */
export function fileOf({ scene, look }: Picture): string {
  return look === 'light' ? `${scene}.png` : `${scene}-${look}.png`;
}
