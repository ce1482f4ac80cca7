import type { EngineApi } from '../../contract/api.ts';
import { lintMirror } from './lint-mirror.ts';
import type { Services } from './services.ts';

export function publicationArea(services: Services): EngineApi['publication'] {
  return { lint: (payload) => lintMirror(payload, services) };
}
