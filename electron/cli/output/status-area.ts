/** The lines at the bottom of a terminal that are drawn over and over. */
export interface StatusArea {
  show(lines: readonly string[]): void;
  /** Takes the lines away, so that something else can be written; the next `show` draws them again. */
  clear(): void;
  /** Takes the lines away for good and gives the cursor back. */
  end(): void;
}
