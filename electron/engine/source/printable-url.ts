/** A URL fit for messages and logs: without credentials, query (which may hold a token) and fragment. */
export function printableUrl(url: string | URL): string {
  try {
    const parsed = new URL(url);
    parsed.username = '';
    parsed.password = '';
    parsed.search = '';
    parsed.hash = '';
    return parsed.href;
  } catch {
    return String(url)
      .replace(/[?#].*$/su, '')
      .replace(/^([^/]*\/\/)?[^/]*@/u, '$1');
  }
}
