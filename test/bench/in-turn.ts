/** One round of a contestant; the number is what the series shall hold. */
export type Round = () => Promise<number>;

/** Runs every contestant once a round, each round in the opposite order of the last, so that a drift of the machine hits all alike. */
export async function inTurn<N extends string>(
  rounds: number,
  contestants: Readonly<Record<N, Round>>,
): Promise<Record<N, number[]>> {
  const names = Object.keys(contestants) as N[];
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<N, number[]>;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) values[name].push(await contestants[name]());
  }
  return values;
}
