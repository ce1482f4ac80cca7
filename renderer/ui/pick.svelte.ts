import type { Reply } from '../../electron/contract/failure.ts';
import type { PickedPath, PickPurpose } from '../../electron/contract/host.ts';
import { call } from '../bridge.ts';
import { hostInfo } from '../state/host-info.svelte.ts';

export interface PickRequest {
  readonly purpose: PickPurpose;
  readonly title: string;
}

interface OpenPick extends PickRequest {
  readonly resolve: (picked: PickedPath | undefined) => void;
}

class Picking {
  open = $state.raw<OpenPick>();

  finish(picked: PickedPath | undefined): void {
    const open = this.open;
    this.open = undefined;
    open?.resolve(picked);
  }
}

export const picking = new Picking();

/** Lets a person pick a file or folder: the system's dialog where there is one, else the app's own. Undefined: not picked. */
export async function pickPath(request: PickRequest): Promise<Reply<PickedPath | undefined>> {
  if (hostInfo.current?.nativeDialogs === true) return call('host', 'pick', request);
  picking.finish(undefined);
  const value = await new Promise<PickedPath | undefined>((resolve) => {
    picking.open = { ...request, resolve };
  });
  return { ok: true, value };
}
