import { existsSync } from 'node:fs';
import type { MirrorRef } from '../../contract/api.ts';
import { InputError } from '../../engine/errors.ts';
import type { Session } from '../session.ts';

/** The MIRROR argument: a mirror's id, its name, or its folder. Throws BAD_ARGUMENT. */
export async function mirrorRef(session: Session, argument: string): Promise<MirrorRef> {
  const known = await session.api.mirrors.list({});
  const byId = known.find(({ id }) => id === argument);
  if (byId !== undefined) return { id: byId.id };
  const [named, ...others] = known.filter(({ name }) => name === argument);
  if (named !== undefined && others.length === 0) return { id: named.id };
  if (named !== undefined) {
    const folders = [named, ...others].map(({ folder }) => folder).join(', ');
    throw new InputError(
      'BAD_ARGUMENT',
      `Several mirrors are called "${argument}". Name one by its folder: ${folders}.`,
    );
  }
  const folder = session.absolute(argument);
  if (known.some((mirror) => mirror.folder === folder) || existsSync(folder)) return { folder };
  const names =
    known.length === 0 ? 'none are known yet' : `known mirrors: ${known.map(({ name }) => name).join(', ')}`;
  throw new InputError('BAD_ARGUMENT', `"${argument}" is no mirror's name, id or folder; ${names}.`);
}
