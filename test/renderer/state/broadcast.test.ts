import { describe, expect, it, vi } from 'vitest';
import type { Reply } from '../../../electron/contract/failure.ts';
import { Broadcast } from '../../../renderer/state/broadcast.svelte.ts';

function told() {
  const reading = Promise.withResolvers<Reply<string>>();
  const follow = vi.fn((listener: (value: string) => void) => {
    tell = listener;
    return () => {};
  });
  let tell: (value: string) => void = () => {};
  const state = new Broadcast({ read: () => reading.promise, follow });
  return { state, reading, follow, tell: (value: string) => tell(value) };
}

describe('a broadcast', () => {
  it('holds what was read', async () => {
    const { state, reading } = told();
    reading.resolve({ ok: true, value: 'read' });
    await state.load();
    expect(state.current).toBe('read');
  });

  it('holds what was told meanwhile: it is newer than what is read', async () => {
    const { state, reading, tell } = told();
    const loading = state.load();
    tell('told');
    reading.resolve({ ok: true, value: 'read' });
    await loading;
    expect(state.current).toBe('told');
  });

  it('keeps the last value beside the failure to read another', async () => {
    const { state, reading } = told();
    state.take('before');
    reading.resolve({ ok: false, failure: { code: 'UNEXPECTED', message: 'No answer.' } });
    await state.load();
    expect(state.current).toBe('before');
    expect(state.failure?.message).toBe('No answer.');
    state.take('after');
    expect(state.failure).toBeUndefined();
  });

  it('follows once, however often it is loaded', async () => {
    const { state, reading, follow } = told();
    reading.resolve({ ok: true, value: 'read' });
    await state.load();
    await state.load();
    expect(follow).toHaveBeenCalledOnce();
  });
});
