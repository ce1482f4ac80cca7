import type { EngineApi } from '../../contract/api.ts';
import { checkAuthorities } from '../source/authorities.ts';
import type { Services } from './services.ts';

export function settingsArea({ registry, events }: Services): EngineApi['settings'] {
  return {
    get: async () => registry.settings.get(),
    async set({ change }) {
      if (change.caFile !== undefined && change.caFile !== '') await checkAuthorities(change.caFile);
      const settings = registry.settings.set(change);
      events.emit('settings', settings);
      return settings;
    },
  };
}
