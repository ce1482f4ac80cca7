import type { MirrorTab } from '../../route-hash.ts';

export const tabTitles = [
  { id: 'images', label: 'Images' },
  { id: 'revisions', label: 'Revisions' },
  { id: 'check', label: 'Check' },
  { id: 'publication', label: 'Publication' },
  { id: 'fresh', label: 'Keep fresh' },
  { id: 'history', label: 'History' },
  { id: 'custody', label: 'Chain of custody' },
] as const satisfies readonly { readonly id: MirrorTab; readonly label: string }[];
