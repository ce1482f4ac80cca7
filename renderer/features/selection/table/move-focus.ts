const steps: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Arrow keys go from tick to tick, as in a grid; Tab goes through all of them as well. */
export function moveFocus(event: KeyboardEvent): void {
  const step = steps[event.key];
  if (step === undefined || !(event.target instanceof HTMLInputElement) || event.target.type !== 'checkbox') return;
  const cell = event.target.closest<HTMLTableCellElement>('td, th');
  const row = cell?.closest('tr');
  const rows = [...(cell?.closest('table')?.rows ?? [])];
  if (cell === null || row === null || row === undefined) return;
  const [down, right] = step;
  let at = rows.indexOf(row);
  let column = cell.cellIndex;
  while (rows[at] !== undefined && column >= 0 && column < (rows[at]?.cells.length ?? 0)) {
    at += down;
    column += right;
    const next = rows[at]?.cells[column]?.querySelector<HTMLInputElement>('input[type=checkbox]:not(:disabled)');
    if (next === null || next === undefined) continue;
    event.preventDefault();
    next.focus();
    return;
  }
}
