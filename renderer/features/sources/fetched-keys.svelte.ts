/** Counts the keys that were fetched since the start: where keys are looked for, they are then looked for again. */
class FetchedKeys {
  count = $state(0);
}

export const fetchedKeys = new FetchedKeys();
