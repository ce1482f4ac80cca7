/** A line of the steps in MAAS's interface: what is to be typed or pasted there stands apart, to be copied. */
export interface InstructionLine {
  readonly text: string;
  readonly value?: string;
}

/** Takes the value out of lines such as `URL: http://…` and `Keyring filename (snap): /snap/…`. */
export function instructionLine(line: string): InstructionLine {
  const [, label, value] = /^([^:]{1,40}): ((?:https?:\/\/|\/)\S+)$/u.exec(line) ?? [];
  return label === undefined || value === undefined ? { text: line } : { text: label, value };
}

/** Lines as one block for a terminal. */
export function commandBlock(lines: readonly string[]): string {
  return lines.join('\n');
}
