import { resolve } from 'node:path';
import type { ExportRequest } from '../../contract/media.ts';

/** The volume or folder that an export goes to, absolute. */
export function exportTarget({ target }: Pick<ExportRequest, 'target'>): string {
  return resolve(target);
}
