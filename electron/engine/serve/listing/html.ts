/** Text that is markup already. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Inserted = string | number | Markup | readonly Markup[];

/** A piece of HTML. What is inserted is escaped, for text and for quoted attributes alike, unless it is markup already. */
export function html(strings: TemplateStringsArray, ...inserted: readonly Inserted[]): Markup {
  return new Markup(strings.map((text, index) => text + textOf(inserted[index] ?? '')).join(''));
}

function textOf(inserted: Inserted): string {
  if (inserted instanceof Markup) return inserted.text;
  return typeof inserted === 'object' ? inserted.map((one) => one.text).join('') : escaped(String(inserted));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => entities[character] ?? '');
}
