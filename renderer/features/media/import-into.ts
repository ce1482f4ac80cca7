import type { FailureCode } from '../../../electron/contract/failure.ts';
import type { ShipmentView, ShippedMirror } from '../../../electron/contract/media.ts';
import type { Mirror } from '../../../electron/contract/mirror.ts';
import { countText } from '../../text/counts.ts';

/** Where an import would go unless a person chooses. `known`: the engine told the path itself. */
export interface DefaultFolder {
  readonly path: string;
  readonly known: boolean;
}

interface Surroundings {
  readonly mirrors: readonly Mirror[];
  readonly mirrorsFolder: string;
  /** As the host tells it: `win32`, `linux`. */
  readonly platform: string;
}

/** The folder of the mirror that came this way before, else one below the mirrors' folder; of several mirrors that one itself. */
export function defaultFolder(shipped: ShipmentView['mirrors'], around: Surroundings): DefaultFolder {
  const { mirrors, mirrorsFolder, platform } = around;
  const [only, ...others] = shipped;
  if (only === undefined || others.length > 0) return { path: mirrorsFolder, known: true };
  const here = mirrors.find(({ importedFrom }) => importedFrom?.mirrorId === only.id);
  if (here !== undefined) return { path: here.folder, known: true };
  const slash = platform === 'win32' ? '\\' : '/';
  const parent = mirrorsFolder.replace(/[/\\]+$/u, '');
  return { path: `${parent}${slash}${freeName(folderNameOf(only.name), parent + slash, mirrors)}`, known: false };
}

/** As folders of mirrors are named: what every file system takes. */
function folderNameOf(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/gu, '-');
  return words.replaceAll(/^[-.]+|[-.]+$/gu, '') || 'mirror';
}

/** Another mirror's folder is never proposed. */
function freeName(name: string, parent: string, mirrors: readonly Mirror[]): string {
  const taken = new Set(mirrors.map(({ folder }) => folder));
  for (let number = 1; ; number += 1) {
    const tried = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(`${parent}${tried}`)) return tried;
  }
}

type Into = NonNullable<ShippedMirror['into']>;

/** What an import would do to a mirror, in a few words. */
export const intoTexts = {
  new: 'New here',
  update: 'Update',
  same: 'All of it is here',
  older: 'Older than what is here',
} as const satisfies Readonly<Record<Into['state'], string>>;

/** What a person must say before an import; the answer to each is a field of the request. */
export interface ImportQuestions {
  readonly acceptUnsigned: boolean;
  readonly allowRollback: boolean;
}

export function importQuestions(mirrors: readonly ShippedMirror[]): ImportQuestions {
  return {
    acceptUnsigned: mirrors.some(({ unsigned }) => unsigned),
    allowRollback: mirrors.some(({ into }) => into?.state === 'older'),
  };
}

/** Codes of warnings that a keyring of the site mends. */
const keyCodes: readonly FailureCode[] = ['KEY_MISSING', 'SIGNER_UNKNOWN'];

/** Whether something of a shipment waits for the key of the images' maker. */
export function lacksKey({ warnings }: Pick<ShipmentView, 'warnings'>): boolean {
  return warnings.some(({ code }) => keyCodes.includes(code));
}

/** Numbers of the volumes that were looked at. */
export function numbersHere({ volumes }: Pick<ShipmentView, 'volumes'>): readonly number[] {
  return volumes.flatMap(({ number, folder }) => (folder === undefined ? [] : [number]));
}

/**
 * Files that neither the folder nor the shipment has: it was made for what another folder holds. None as long as a volume is to
 * come, which may have them.
 */
function lackingFiles({ volumes, mirrors }: Pick<ShipmentView, 'volumes' | 'mirrors'>): number {
  if (numbersHere({ volumes }).length < volumes.length) return 0;
  return mirrors.reduce((sum, { into }) => sum + (into?.missingFiles ?? 0), 0);
}

/** Why an import cannot begin, of a shipment that was held against the folder it would go to; undefined where it can. */
export function importHindrance(
  view: ShipmentView,
  asked: ImportQuestions,
  answered: ImportQuestions,
): string | undefined {
  if (view.trust.state !== 'trusted') return 'Trust the key first.';
  if (lacksKey(view)) return 'Choose the keyring of the site first.';
  if (view.mirrors.some(({ into }) => into === undefined)) return 'It cannot be imported as it is.';
  const lacking = lackingFiles(view);
  if (lacking > 0) {
    const files = `${countText(lacking, 'file')} ${lacking === 1 ? 'is' : 'are'}`;
    return `It was made for a site that has more than this folder: ${files} lacking.`;
  }
  if (asked.acceptUnsigned && !answered.acceptUnsigned) return 'Nobody signed the source: say that you take it.';
  if (asked.allowRollback && !answered.allowRollback) return 'It is older than what is here: say that you want it.';
  const all = view.mirrors.map(({ into }) => into);
  if (all.length > 0 && all.every((into) => into?.state === 'same')) return 'Everything is here already.';
  return undefined;
}
