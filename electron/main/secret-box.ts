import process from 'node:process';
import { safeStorage } from 'electron';
import type { SecretBox } from '../engine/engine-types.ts';

/** The system's keystore, or undefined where there is none: on Linux, Electron's `basic_text` backend hides with a password that everybody knows. */
export function systemSecretBox(): SecretBox | undefined {
  if (!safeStorage.isEncryptionAvailable()) return undefined;
  if (process.platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())) {
    return undefined;
  }
  return {
    seal: (text) => safeStorage.encryptString(text).toString('base64'),
    open: (sealed) => safeStorage.decryptString(Buffer.from(sealed, 'base64')),
  };
}
