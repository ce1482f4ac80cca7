import { type ExportDraft, firstDraft } from './export-draft.ts';

/** The export that a person prepares: it stays while they look for a medium, and ends with the export that it becomes. */
class Exporting {
  draft = $state.raw<ExportDraft>(firstDraft);
}

export const exporting = new Exporting();
