/** Ubuntu releases that had kernels named by letter, `hwe-t`; from xenial on the same kernel is named by version, `ga-16.04`. */
const versionOfLetter = new Map([
  ['p', '12.04'],
  ['q', '12.10'],
  ['r', '13.04'],
  ['s', '13.10'],
  ['t', '14.04'],
  ['u', '14.10'],
  ['v', '15.04'],
  ['w', '15.10'],
  ['x', '16.04'],
  ['y', '16.10'],
  ['z', '17.04'],
]);
const letterOfVersion = new Map([...versionOfLetter].map(([letter, version]) => [version, letter]));

/** The other notation for the kernel a release came with: `hwe-x` and `ga-16.04` are one. Undefined where there is none: `hwe-16.04`
 * is a later kernel, and no letter names it. */
export function otherNotation(subarch: string): string | undefined {
  const {
    letter,
    version,
    rest = '',
  } = /^(?:hwe-(?<letter>[a-z])|ga-(?<version>\d\d\.\d\d))(?<rest>-.+)?$/.exec(subarch)?.groups ?? {};
  if (letter !== undefined) {
    const found = versionOfLetter.get(letter);
    return found === undefined ? undefined : `ga-${found}${rest}`;
  }
  const found = version === undefined ? undefined : letterOfVersion.get(version);
  return found === undefined ? undefined : `hwe-${found}${rest}`;
}
