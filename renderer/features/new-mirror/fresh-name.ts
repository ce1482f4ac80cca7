/** What a mirror of the source is called at first: a source without a name of its own goes by its address, of which the end says most. */
export function mirrorName(sourceName: string): string {
  if (!/[/\\]/u.test(sourceName)) return sourceName;
  const parts = sourceName.split(/[/\\]+/u).filter((part) => part !== '' && !part.endsWith(':'));
  return parts.slice(-2).join(' ') || sourceName;
}

/** The name, numbered where a mirror has it already: `MAAS stable 2`. */
export function freshName(name: string, taken: readonly string[]): string {
  const known = new Set(taken.map((one) => one.toLowerCase()));
  let [candidate, number] = [name, 2];
  while (known.has(candidate.toLowerCase())) candidate = `${name} ${number++}`;
  return candidate;
}
