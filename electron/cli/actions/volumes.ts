import * as v from 'valibot';
import type { Volume } from '../../contract/media.ts';
import { exitCodes } from '../exit-code.ts';
import type { Host } from '../host.ts';
import { readCommonOptions, readOwnOptions } from '../options/read-options.ts';
import { tableLines } from '../output/table.ts';
import { type Session, withSession } from '../session.ts';
import { volumeChanges, volumeColumns } from './volume-text.ts';

const ownOptions = v.object({ all: v.optional(v.boolean(), false), watch: v.optional(v.boolean(), false) });

/** `streamferry volumes`. */
export function runVolumes(host: Host, raw: unknown): Promise<number> {
  const { all, watch } = readOwnOptions(ownOptions, raw);
  const work = async (session: Session) => {
    const shown = (volumes: readonly Volume[]) => (all ? volumes : volumes.filter(({ system }) => !system));
    const volumes = shown(await session.api.media.volumes({}));
    session.results.lines(volumeLines(volumes, session.results.columns));
    return watch ? watchVolumes(session, volumes, shown) : ended(session, volumes);
  };
  return withSession(host, readCommonOptions(raw), work, { readOnly: true });
}

function volumeLines(volumes: readonly Volume[], columns: number | undefined): readonly string[] {
  if (volumes.length > 0) return tableLines(volumeColumns, volumes, columns);
  return ["No volume is there but the system's own; --all lists those, too."];
}

function ended({ results }: Session, volumes: readonly Volume[]): number {
  results.done({ volumes });
  return exitCodes.done;
}

/** Tells of changes until a stop is asked for, which is its normal end. */
async function watchVolumes(
  session: Session,
  first: readonly Volume[],
  shown: (volumes: readonly Volume[]) => readonly Volume[],
): Promise<number> {
  const { engine, results } = session;
  const stopped = Promise.withResolvers<void>();
  let volumes = first;
  results.document({ kind: 'volumes', volumes });
  const off = engine.on('volumes', (all) => {
    const before = volumes;
    volumes = shown(all);
    const changes = volumeChanges(before, volumes);
    results.lines(changes);
    if (changes.length > 0) results.document({ kind: 'volumes', volumes });
  });
  await session.whileStoppable(stopped.resolve, () => stopped.promise);
  off();
  return ended(session, volumes);
}
