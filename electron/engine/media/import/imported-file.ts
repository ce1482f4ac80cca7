import { resolve } from 'node:path';
import type { MirrorFile } from '../../mirror/mirror-file.ts';
import type { OpenMirror } from '../../mirror/mirror-folder.ts';
import type { CarryIn } from './carry-in.ts';

type Source = NonNullable<MirrorFile['source']>;

/** What the mirror file says once the import is in: the shipped settings, whose keys are those that were proven here. */
export function importedFile({ file, isNew }: Pick<OpenMirror, 'file' | 'isNew'>, work: CarryIn): MirrorFile {
  const { shipment, proven, keyringFile, now } = work;
  const { id, settings } = proven.shipped;
  const { layout, id: ownId, createdAt, names, foldsCase } = file;
  const isOwn = ownId === id;
  // Once nobody proved it, the mirror says so for ever.
  const unverified = settings.unverified === true || file.unverified === true || proven.onItsWord.length > 0;
  return {
    ...settings,
    layout,
    id: ownId,
    createdAt,
    names,
    foldsCase,
    source: settings.source && provenSource(settings.source, { before: file.source, keyringFile, proven }),
    // How much is kept is the site's own choice.
    keepRevisions: isNew || file.source === undefined ? settings.keepRevisions : file.keepRevisions,
    ...(unverified ? { unverified } : {}),
    ...(isOwn
      ? {}
      : {
          importedFrom: {
            mirrorId: id,
            shipmentId: shipment.manifest.id,
            fingerprint: shipment.trust.fingerprint,
            at: now().toISOString(),
          },
        }),
  };
}

function provenSource(
  source: Source,
  { before, keyringFile, proven }: Pick<CarryIn, 'keyringFile' | 'proven'> & { readonly before: Source | undefined },
): Source {
  const { keyringFile: _, ...shipped } = source;
  const file = keyringFile === undefined ? before?.keyringFile : resolve(keyringFile);
  const fingerprints = [...(before?.fingerprints ?? []), ...proven.signers.map(({ fingerprint }) => fingerprint)];
  return {
    ...shipped,
    trust: proven.signers.length > 0 ? 'signed' : 'unsigned',
    fingerprints: [...new Set(fingerprints)],
    ...(file === undefined ? {} : { keyringFile: file }),
  };
}
