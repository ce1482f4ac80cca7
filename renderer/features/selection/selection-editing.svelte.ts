import type { NewSelection } from '../../../electron/contract/api.ts';
import type { ImageCatalogue, OfferedImage } from '../../../electron/contract/image.ts';
import type { Pin, Preset } from '../../../electron/contract/selection.ts';
import { announce } from '../../ui/announce.ts';
import { DraftNumbers } from './draft-numbers.svelte.ts';
import type { KernelKey } from './model/image-key.ts';
import { type ImageTable, imageTable } from './model/image-rows.ts';
import { withPreset } from './model/presets.ts';
import { readSelection } from './model/read-selection.ts';
import { everyRow, filterRows, type RowFilter } from './model/row-filter.ts';
import type { DraftRule, SelectionDraft } from './model/selection-draft.ts';
import { type Taken, takenSizes } from './model/taken-sizes.ts';
import { noTicks, stateOf, union, withImages, withKernel } from './model/ticks.ts';
import { writeSelection } from './model/write-selection.ts';

/** A selection while a person changes it: the one state of the table and all that stands around it. */
export class SelectionEditing {
  readonly catalogue: ImageCatalogue;
  readonly table: ImageTable;
  readonly numbers = new DraftNumbers();
  /** `2025-11-21`. */
  readonly today = new Date().toISOString().slice(0, 10);
  draft: SelectionDraft;
  filter = $state.raw<RowFilter>(everyRow);
  /** What was there before the last change of many things at once. */
  #before = $state.raw<SelectionDraft>();
  readonly written = $derived.by(() => writeSelection(this.draft, this.catalogue.images));
  /** What rules that stand beside the table take of it: shown as ticks that cannot be taken out here. */
  readonly fixed = $derived.by(() =>
    union(this.draft.rules.map((rule) => (rule.kind === 'other' ? rule.takes : noTicks))),
  );
  readonly ticked = $derived.by(() => union([this.draft.ticks, this.fixed]));
  readonly ubuntu = $derived.by(() => filterRows(this.table.ubuntu, this.filter, this.today));
  readonly others = $derived.by(() => filterRows(this.table.others, this.filter, this.today));
  /** Rows with ticks that the search leaves out. */
  readonly hiddenTicked = $derived.by(() => {
    const shown = new Set([...this.ubuntu, ...this.others]);
    return [...this.table.ubuntu, ...this.table.others].filter(
      (row) => !shown.has(row) && stateOf(this.ticked, [...row.images.values()]) !== 'none',
    );
  });
  readonly taken: ReadonlyMap<string, Taken> = $derived.by(() =>
    takenSizes([...this.table.ubuntu, ...this.table.others], this.numbers.plan?.use ?? []),
  );

  constructor(catalogue: ImageCatalogue, selection: NewSelection) {
    this.catalogue = catalogue;
    this.table = imageTable(catalogue.images);
    this.draft = $state.raw(readSelection(selection, catalogue.images));
  }

  setImages(images: readonly OfferedImage[], on: boolean): void {
    this.change({ ticks: withImages(this.draft.ticks, images, on) });
  }

  setKernel(image: OfferedImage, key: KernelKey, on: boolean): void {
    this.change({ ticks: withKernel(this.draft.ticks, image, { key, on }) });
  }

  usePreset(preset: Preset): void {
    this.#before = this.draft;
    this.draft = withPreset(this.draft, preset, this.catalogue.images);
    announce(`${preset.title} is ticked.`);
  }

  selectNone(): void {
    this.#before = this.draft;
    this.change({ ticks: noTicks });
    announce('Every tick is taken out.');
  }

  removeRule(rule: DraftRule): void {
    this.#before = this.draft;
    this.change({ rules: this.draft.rules.filter((one) => one !== rule) });
    announce('The rule is taken out.');
  }

  get canUndo(): boolean {
    return this.#before !== undefined;
  }

  undo(): void {
    if (this.#before === undefined) return;
    [this.draft, this.#before] = [this.#before, undefined];
    announce('It is as it was before.');
  }

  addLine(): void {
    const keys = this.draft.rules.map((rule) => (rule.kind === 'filters' ? rule.key : 0));
    const key = Math.max(this.draft.rules.length, ...keys) + 1;
    this.change({ rules: [...this.draft.rules, { kind: 'filters', key, line: '' }] });
  }

  setLine(key: number, line: string): void {
    this.change({
      rules: this.draft.rules.map((rule) => (rule.kind === 'filters' && rule.key === key ? { ...rule, line } : rule)),
    });
  }

  /** A product has one pin: the newer takes the older's place. */
  pin(pin: Pin): void {
    this.change({ pins: [...this.draft.pins.filter(({ product }) => product !== pin.product), pin] });
  }

  unpin({ product }: Pin): void {
    this.change({ pins: this.draft.pins.filter((pin) => pin.product !== product) });
  }

  change(change: Partial<SelectionDraft>): void {
    this.draft = { ...this.draft, ...change };
  }
}
