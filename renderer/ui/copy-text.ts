/** Puts text on the clipboard; false where the host lets no page do that. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyFromSelection(text);
  }
}

/** The way of pages that are not in a secure context, such as a browser host under a LAN address. */
function copyFromSelection(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'u-off-screen';
  const before = document.activeElement;
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return done;
}
