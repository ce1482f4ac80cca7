import { describe, expect, onTestFinished, test } from 'vitest';
import type { Volume } from '../../../../electron/contract/media.ts';
import { VolumeWatch } from '../../../../electron/engine/media/volumes/volume-watch.ts';

/** A machine whose volumes a test puts in and pulls; a look every 5 ms. */
function machine() {
  const told: string[][] = [];
  const state = { mounted: ['/a'], text: undefined as string | undefined, heard: true, listed: 0, glances: 0 };
  const names = (volumes: readonly Volume[]) => volumes.map(({ mountPoint }) => mountPoint);
  const watch = new VolumeWatch({
    glance: async () => {
      state.glances += 1;
      return state.text ?? state.mounted.join();
    },
    list: async () => {
      state.listed += 1;
      return state.mounted.map(volume);
    },
    isHeard: () => state.heard,
    tell: (volumes) => told.push(names(volumes)),
    everyMs: 5,
  });
  onTestFinished(() => watch.close());
  const glancesMore = async (count: number) => {
    const until = state.glances + count;
    while (state.glances < until) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { watch, state, told, names, glancesMore };
}

function volume(mountPoint: string): Volume {
  const facts = { fileSystem: 'exfat', sizeBytes: 1, freeBytes: 1, readOnly: false, removable: true, system: false };
  return { id: mountPoint, mountPoint, ...facts, contents: { kind: 'empty' } };
}

describe('the watch over volumes', () => {
  test('begins with the first list', async () => {
    const { watch, state } = machine();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(state.glances).toBe(0);
    await watch.list();
    expect(state.listed).toBe(1);
  });

  test('tells of one that came and of one that went', async () => {
    const { watch, state, told, glancesMore } = machine();
    await watch.list();
    state.mounted = ['/a', '/stick'];
    await glancesMore(3);
    state.mounted = ['/a'];
    await glancesMore(3);
    expect(told).toEqual([['/a'], ['/a', '/stick'], ['/a']]);
  });

  test('does not list again while nothing was mounted or taken off', async () => {
    const { watch, state, told, glancesMore } = machine();
    await watch.list();
    await glancesMore(5);
    expect(state.listed).toBe(1);
    expect(told).toHaveLength(1);
  });

  test('lists but tells nothing where the mounts of the system changed and the volumes did not', async () => {
    const { watch, state, told, glancesMore } = machine();
    await watch.list();
    state.text = 'a snap more';
    await glancesMore(3);
    expect(state.listed).toBe(2);
    expect(told).toHaveLength(1);
  });

  test('looks at nothing while nobody hears, and catches up when somebody does', async () => {
    const { watch, state, told, glancesMore } = machine();
    await watch.list();
    state.heard = false;
    state.mounted = ['/a', '/stick'];
    const before = state.glances;
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(state.glances).toBe(before);
    state.heard = true;
    await glancesMore(3);
    expect(told.at(-1)).toEqual(['/a', '/stick']);
  });

  test('looks again when asked to, though the mounts are the same', async () => {
    const { watch, state } = machine();
    await watch.list();
    watch.lookAgain();
    await watch.list();
    expect(state.listed).toBe(3);
  });

  test('asked to while nobody hears, it looks when somebody does', async () => {
    const { watch, state, glancesMore } = machine();
    await watch.list();
    state.heard = false;
    watch.lookAgain();
    expect(state.listed).toBe(1);
    state.heard = true;
    await glancesMore(3);
    expect(state.listed).toBe(2);
  });

  test('is over once closed', async () => {
    const { watch, state, told } = machine();
    await watch.list();
    watch.close();
    state.mounted = ['/stick'];
    const before = state.glances;
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(state.glances).toBe(before);
    expect(told).toHaveLength(1);
  });
});
