import { both, type LintRule } from './lint-rule.ts';

const sync = 'Sync the mirror with a selection that takes it, or choose trimmed publication, which lists what is held.';
const repair = 'Run `streamferry audit DIR --repair`.';

/** What MAAS expects of the files behind the documents, and of the publication as a whole. */
export const contentRules = {
  'file-absent': {
    title: 'MAAS will ask for a file that is not here, and get 404',
    severity: both('error'),
    remedy: sync,
  },
  'image-absent': {
    title: 'An image is listed whose files are not all here: whoever selects it in MAAS gets 404',
    severity: both('warning'),
    remedy: sync,
  },
  'unasked-file-absent': {
    title: 'A trimmed publication lists a file that is not here, though MAAS will not ask for it',
    severity: both('error'),
    remedy: 'Publish the mirror again: a trimmed publication lists what is held and nothing else.',
  },
  'file-size-differs': {
    title: 'A file has another size than the documents say',
    severity: both('error'),
    remedy: repair,
  },
  'file-damaged': {
    title: 'A file was found damaged by an audit',
    severity: both('error'),
    remedy: repair,
  },
  'path-unsafe': {
    title: 'A path does not survive in a URL as it is',
    severity: both('error'),
    remedy: 'Tell whoever publishes the source; until then take the item out of the selection and publish trimmed.',
  },
  'path-disputed': {
    title: 'Two items name one path with different sizes or digests',
    severity: both('error'),
    remedy: 'Tell whoever publishes the source; until then take one of the items out of the selection.',
  },
  'bootloader-absent': {
    title: 'One of the four bootloaders that MAAS takes whatever the architecture is not listed',
    severity: both('warning'),
    remedy: "Add the bootloaders to the selection: 'os~(grub*|pxelinux)'.",
  },
  'commissioning-absent': {
    title: 'The release that MAAS commissions machines with (noble, amd64) is not listed',
    severity: both('warning'),
    remedy: 'Add ubuntu noble amd64 to the selection, or set another commissioning release in MAAS.',
  },
  'selection-partial': {
    title: 'Only some kernels of a release and architecture are held',
    severity: { '3.7': 'warning', '3.8': 'error' },
    remedy: 'Choose trimmed publication, which lists the held kernels only, or mirror all kernels of that release.',
  },
  'selection-ignored': {
    title: 'MAAS finds nothing for a selection',
    severity: both('warning'),
    remedy: 'Correct the selection, or sync the mirror with it.',
  },
  'selection-widened': {
    title:
      'A selection names subarches or labels, which MAAS 3.8 does not look at: it takes every kernel that is listed',
    severity: { '3.8': 'info' },
    remedy: 'Choose trimmed publication, which lists the held kernels only.',
  },
} as const satisfies Readonly<Record<string, LintRule>>;
