/** A part of something that scrolls, in the pixels of one direction; `from` counts from the beginning of what is scrolled. */
export interface Span {
  readonly from: number;
  readonly size: number;
}

/** How far to scroll so that a part is in view whole, or its beginning where it is larger; as little as that takes. */
export function scrollToShow(part: Span, view: Span): number {
  if (part.from < view.from || part.size > view.size) return part.from;
  return Math.max(view.from, part.from + part.size - view.size);
}
