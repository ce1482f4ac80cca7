import type { EngineApi } from '../../contract/api.ts';
import type { Services } from './services.ts';

export function settingsArea({ registry }: Services): EngineApi['settings'] {
  return {
    get: async () => registry.settings.get(),
    set: async ({ change }) => registry.settings.set(change),
  };
}
