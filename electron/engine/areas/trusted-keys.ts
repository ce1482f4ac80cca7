import type { EngineApi } from '../../contract/api.ts';
import type { TrustedKey } from '../../contract/media.ts';
import type { Services } from './services.ts';

export function listTrustedKeys({ registry }: Services): readonly TrustedKey[] {
  return registry.trustedKeys.list();
}

/** Throws BAD_ARGUMENT where the fingerprint is none, or another key has that name and is not the one to replace. */
export function trustKey(
  payload: Parameters<EngineApi['media']['trust']>[0],
  { registry, now }: Services,
): readonly TrustedKey[] {
  registry.trustedKeys.trust(payload, now());
  return registry.trustedKeys.list();
}

export function distrustKey(
  payload: Parameters<EngineApi['media']['distrust']>[0],
  { registry }: Services,
): readonly TrustedKey[] {
  registry.trustedKeys.distrust(payload);
  return registry.trustedKeys.list();
}
