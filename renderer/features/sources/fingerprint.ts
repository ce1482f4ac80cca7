/** As a key's fingerprint is compared: upper-case, without spaces, colons and `0x`. */
function normalFingerprint(text: string): string {
  return text.replaceAll(/[\s:]/gu, '').replace(/^0x/iu, '').toUpperCase();
}

/** Whether it is a whole one: 40 hexadecimal digits, or 64 of a version 6 key. */
export function isFingerprint(text: string): boolean {
  return /^(?:[0-9A-F]{40}|[0-9A-F]{64})$/u.test(text);
}

/** In groups of four, as people compare them. */
export function fingerprintGroups(fingerprint: string): readonly string[] {
  return fingerprint.match(/.{1,4}/gu) ?? [];
}

/** Its two ends, such as `4A3C…F100`, where there is no room for more. */
export function shortFingerprint(fingerprint: string): string {
  return fingerprint.length <= 8 ? fingerprint : `${fingerprint.slice(0, 4)}…${fingerprint.slice(-4)}`;
}

/** Those typed into a field, one a line or between commas; each may have spaces in it. */
export function typedFingerprints(text: string): readonly string[] {
  const typed = text
    .split(/[\n,;]+/u)
    .map(normalFingerprint)
    .filter((one) => one !== '');
  return [...new Set(typed)];
}
