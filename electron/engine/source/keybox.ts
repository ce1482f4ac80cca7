const openPgpBlob = 2;

/** Whether a file is GnuPG's keybox, which `gpg --no-default-keyring --keyring FILE --import` makes and gpgv reads. */
export function isKeybox(bytes: Buffer): boolean {
  return bytes.length >= 32 && bytes.toString('latin1', 8, 12) === 'KBXf';
}

/** The OpenPGP key material of a keybox (GnuPG, kbx/keybox-blob.c), binary and in order. A blob that overruns the file ends it. */
export function keyboxMaterial(bytes: Buffer): Buffer {
  const keys: Buffer[] = [];
  for (let at = 0; at + 16 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    if (length < 16 || at + length > bytes.length) break;
    const blob = bytes.subarray(at, at + length);
    if (blob[4] === openPgpBlob) {
      const start = blob.readUInt32BE(8);
      keys.push(blob.subarray(start, start + blob.readUInt32BE(12)));
    }
    at += length;
  }
  return Buffer.concat(keys);
}
