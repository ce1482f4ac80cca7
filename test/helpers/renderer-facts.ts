import type { Mirror } from '../../electron/contract/mirror.ts';

/** A mirror that is there and was never synced, unless changed. */
export function mirrorOf(change: Partial<Mirror> = {}): Mirror {
  return {
    id: 'mirror-1',
    name: 'lab',
    folder: '/srv/mirror',
    sourceLocation: 'https://images.example/stable/',
    trust: 'signed',
    selection: { rules: [], pins: [] },
    publication: 'trimmed',
    keepRevisions: 1,
    state: 'ready',
    files: 0,
    sizeBytes: 0,
    ...change,
  };
}
