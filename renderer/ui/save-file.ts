/** Hands bytes to the person as a file: the host or the browser asks where to. */
export function saveFile(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download begins after this turn; the blob is needed until then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
