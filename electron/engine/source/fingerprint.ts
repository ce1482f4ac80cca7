/** A fingerprint as people write it (spaces, `0x`, lower case) in the one form used here: upper-case hexadecimal. */
export function normalFingerprint(text: string): string {
  return text.replaceAll(/\s+/g, '').replace(/^0x/i, '').toUpperCase();
}

/** Whether this is a whole fingerprint: 40 hex digits (version 4 keys) or 64 (version 6); never a key id, which can be forged. */
export function isFingerprint(text: string): boolean {
  return /^(?:[0-9A-F]{40}|[0-9A-F]{64})$/.test(text);
}

/** The key id that signatures name their key by (RFC 9580 §5.5.4): the end of a version 4 fingerprint, the start of a version 6 one. */
export function keyIdOf(fingerprint: string): string {
  return fingerprint.length === 64 ? fingerprint.slice(0, 16) : fingerprint.slice(-16);
}
