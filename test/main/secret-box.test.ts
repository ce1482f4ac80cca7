import { beforeEach, expect, test, vi } from 'vitest';
import { systemSecretBox } from '../../electron/main/secret-box.ts';
import { seen } from '../helpers/electron-stand-in.ts';

vi.mock('electron', () => import('../helpers/electron-stand-in.ts'));

beforeEach(() => {
  seen.keystore = { available: true, backend: 'gnome_libsecret' };
});

test('what the keystore seals is text that says nothing, and it opens it again', async () => {
  const box = systemSecretBox();
  const sealed = await box?.seal('hunter2 – ünïcode');
  expect(sealed).toMatch(/^[A-Za-z0-9+/]+=*$/u);
  expect(Buffer.from(sealed ?? '', 'base64').toString()).not.toContain('hunter2');
  expect(await box?.open(sealed ?? '')).toBe('hunter2 – ünïcode');
});

test('without a keystore there is no box', () => {
  seen.keystore = { available: false, backend: 'gnome_libsecret' };
  expect(systemSecretBox()).toBeUndefined();
});

test.runIf(process.platform === 'linux').for(['basic_text', 'unknown'])(
  'on Linux the backend %s guards nothing',
  (backend) => {
    seen.keystore = { available: true, backend };
    expect(systemSecretBox()).toBeUndefined();
  },
);
