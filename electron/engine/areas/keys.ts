import type { EngineApi } from '../../contract/api.ts';
import type { NewSigningKey } from '../../contract/signing.ts';
import type { NewKey } from '../publication/signing-key.ts';
import type { Services } from './services.ts';

/** The app's own signing keys. */
export function keysArea({ keys }: Services): EngineApi['keys'] {
  return {
    list: () => keys.list(),
    create: (wish) => keys.ensure(newKey(wish)),
    import: ({ secretKey, passphrase }) =>
      keys.import({ bytes: Buffer.from(secretKey, 'base64'), ...(passphrase === undefined ? {} : { passphrase }) }),
    async export({ part, form = 'binary', fingerprint }) {
      const bytes = part === 'secret' ? await keys.exportSecret() : await keys.exportPublic(form, fingerprint);
      return { bytes: bytes.toString('base64') };
    },
    rotate: (wish) => keys.rotate(newKey(wish)),
    forget: ({ fingerprint }) => keys.forget(fingerprint),
    unlock: ({ fingerprint, passphrase }) => keys.keepPassphrase(fingerprint, passphrase),
  };
}

function newKey({ algorithm = 'rsa4096', userName = 'Streamferry' }: NewSigningKey): NewKey {
  return { algorithm, userName };
}
