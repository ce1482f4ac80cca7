/** Text without what may be a credential: user and query of a URL, and what follows Basic, Bearer or a word like `password=`. Bounds keep it quick on a long text. */
export function withoutSecrets(text: string): string {
  return text
    .replaceAll(/\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#'"]*@/giu, '$1')
    .replaceAll(/\b(https?:\/\/[^\s?#'"]{0,2000})\?[^\s'"]*/giu, '$1?…')
    .replaceAll(/\b(Basic|Bearer|token)\s+[\w+/=.~-]{6,}/giu, '$1 …')
    .replaceAll(/\b(pass(?:word|phrase)?|token|secret)(["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;}]+)/giu, '$1$2…');
}
