/** Text from a document as it may stand in a message or on a terminal: in quotes, on one line, without control characters, not too long. */
export function quoted(text: string): string {
  const short = text.length > 120 ? `${text.slice(0, 120)}…` : text;
  // JSON escapes the C0 controls; DEL and the C1 controls, of which some steer terminals, it leaves as they are.
  return JSON.stringify(short).replaceAll(/[\u007f-\u009f]/g, escaped);
}

function escaped(control: string): string {
  return `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
