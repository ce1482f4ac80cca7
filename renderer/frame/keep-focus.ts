/** Long enough for an answer that comes at once: its button then has the focus again before anybody is told of another place. */
const parkAfterMs = 250;

/**
 * Keeps the keyboard's place when the control that has it is disabled or taken away: the focus goes to the nearest part of the
 * screen that is left, or to the title, and back as soon as the control can be used again. To be attached to the body.
 */
export function keepFocus(root: HTMLElement): () => void {
  let last: HTMLElement | undefined;
  let around: readonly HTMLElement[] = [];
  let parked: HTMLElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function note(element: HTMLElement | undefined): void {
    if (element !== undefined && element === parked) return;
    last = element;
    parked = undefined;
    around = element === undefined ? [] : ancestorsOf(element);
  }

  function follow(): void {
    clearTimeout(timer);
    if (last === undefined || !document.hasFocus()) return;
    const focused = focusedElement();
    if (isUsable(last)) {
      if (focused === undefined || focused === parked) last.focus({ preventScroll: true });
    } else if (focused === undefined || focused === last) {
      if (last.isConnected) timer = setTimeout(park, parkAfterMs);
      else park();
    }
  }

  function park(): void {
    const focused = focusedElement();
    if (last === undefined || isUsable(last) || (focused !== undefined && focused !== last)) return;
    const place = around.find((element) => isUsable(element) && !element.matches('tr, thead, tbody'));
    parked = place?.querySelector('h1') ?? place;
    if (parked !== undefined) focusPart(parked);
  }

  /** A press beside every control lets go of the focus, and that is meant. */
  const onpress = () => setTimeout(() => note(focusedElement()));
  const onfocus = ({ target }: FocusEvent) => note(target instanceof HTMLElement ? target : undefined);
  const observer = new MutationObserver(follow);
  root.addEventListener('focusin', onfocus);
  root.addEventListener('pointerdown', onpress, true);
  observer.observe(root, { childList: true, subtree: true, attributeFilter: ['disabled', 'hidden', 'open'] });
  return () => {
    observer.disconnect();
    root.removeEventListener('focusin', onfocus);
    root.removeEventListener('pointerdown', onpress, true);
    clearTimeout(timer);
  };
}

function focusedElement(): HTMLElement | undefined {
  const { activeElement, body } = document;
  return activeElement instanceof HTMLElement && activeElement !== body ? activeElement : undefined;
}

function isUsable(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(':disabled') && element.checkVisibility();
}

/** Nearest first, without the body. */
function ancestorsOf(element: HTMLElement): readonly HTMLElement[] {
  const parent = element.parentElement;
  return parent === null || parent === document.body ? [] : [parent, ...ancestorsOf(parent)];
}

/** A part that is no control takes the focus for once. */
function focusPart(part: HTMLElement): void {
  if (part.tabIndex < 0 && !part.hasAttribute('tabindex')) {
    part.tabIndex = -1;
    part.addEventListener('blur', () => part.removeAttribute('tabindex'), { once: true });
  }
  part.focus({ preventScroll: true });
}
