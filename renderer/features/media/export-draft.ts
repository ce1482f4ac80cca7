import type { PickedPath } from '../../../electron/contract/host.ts';
import type { ExportRequest } from '../../../electron/contract/media.ts';
import type { Mirror } from '../../../electron/contract/mirror.ts';

/** What a person has said about an export so far, whatever it goes to. */
export interface ExportDraft {
  /** The mirror that was asked for, where one was. */
  readonly mirrorId: string | undefined;
  /** Undefined: nobody has chosen yet. */
  readonly mirrorIds: readonly string[] | undefined;
  readonly what: 'everything' | 'lacking';
  readonly receipt: PickedPath | undefined;
  /** As typed; empty: what is free. */
  readonly volumeSize: string;
  readonly installers: PickedPath | undefined;
  readonly reread: boolean;
  /** Drop the set of volumes that was begun before. */
  readonly restart: boolean;
}

export const firstDraft: ExportDraft = {
  mirrorId: undefined,
  mirrorIds: undefined,
  what: 'everything',
  receipt: undefined,
  volumeSize: '',
  installers: undefined,
  reread: true,
  restart: false,
};

/** Those that publish something that is here. */
export function exportableMirrors(mirrors: readonly Mirror[]): readonly Mirror[] {
  return mirrors.filter(({ revision, state }) => revision !== undefined && state !== 'missing');
}

/** The draft where an export of this mirror is asked for: what was ticked for another one does not count. Undefined asks for none. */
export function draftFor(draft: ExportDraft, mirrorId: string | undefined): ExportDraft {
  if (mirrorId === undefined || mirrorId === draft.mirrorId) return draft;
  return { ...draft, mirrorId, mirrorIds: undefined };
}

/** What is ticked: what was chosen, else the mirror that was asked for, else the only one. */
export function chosenMirrorIds({ mirrorId, mirrorIds }: ExportDraft, mirrors: readonly Mirror[]): readonly string[] {
  const ids = mirrors.map(({ id }) => id);
  if (mirrorIds !== undefined) return mirrorIds.filter((id) => ids.includes(id));
  if (mirrorId !== undefined && ids.includes(mirrorId)) return [mirrorId];
  return ids.length === 1 ? ids : [];
}

/** Whether anything is said that stands under Options. */
export function hasOptions({ volumeSize, installers, reread, restart }: ExportDraft): boolean {
  return volumeSize.trim() !== '' || installers !== undefined || !reread || restart;
}

/** What these mirrors publish now: what is planned for one revision does not hold for the next. */
export function publishedRevisions(mirrors: readonly Mirror[], ids: readonly string[]): readonly number[] {
  return mirrors.filter(({ id }) => ids.includes(id)).map(({ revision }) => revision?.number ?? 0);
}

/** Bytes of a size as people type it: `64 GB`, `4.5`, `700 MiB`; a bare number is GB. Undefined where it is none. */
export function typedBytes(text: string): number | undefined {
  const [, number = '', unit = 'GB'] = /^(\d+(?:[.,]\d+)?)\s*([kmgt]i?b)?$/iu.exec(text.trim()) ?? [];
  const power = 'kmgt'.indexOf(unit.charAt(0).toLowerCase()) + 1;
  const base = /i/iu.test(unit) ? 1024 : 1000;
  const bytes = Math.floor(Number.parseFloat(number.replace(',', '.')) * base ** power);
  return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Why the draft is no request yet, by field. */
export interface ExportFaults {
  readonly mirrors?: string;
  readonly receipt?: string;
  readonly volumeSize?: string;
}

export function exportFaults(draft: ExportDraft, mirrorIds: readonly string[]): ExportFaults {
  return {
    ...(mirrorIds.length === 0 ? { mirrors: 'Choose at least one mirror.' } : {}),
    ...(draft.what === 'lacking' && draft.receipt === undefined ? { receipt: "Choose the site's receipt." } : {}),
    ...(draft.volumeSize.trim() !== '' && typedBytes(draft.volumeSize) === undefined
      ? { volumeSize: 'Enter a size, such as 64 GB.' }
      : {}),
  };
}

/** What the engine is asked; `target`: a path it told, or a token. */
export function exportRequest(draft: ExportDraft, mirrorIds: readonly string[], target: string): ExportRequest {
  const volumeBytes = typedBytes(draft.volumeSize);
  return {
    mirrors: mirrorIds.map((id) => ({ id })),
    target,
    ...(draft.what === 'lacking' && draft.receipt !== undefined ? { receiptFile: draft.receipt.token } : {}),
    ...(volumeBytes === undefined ? {} : { volumeBytes }),
    ...(draft.installers === undefined ? {} : { installersFolder: draft.installers.token }),
    ...(draft.reread ? {} : { reread: false }),
    ...(draft.restart ? { restart: true } : {}),
  };
}
