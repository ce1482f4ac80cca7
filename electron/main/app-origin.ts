/** The scheme and host that the built interface has in the window. */
export const appScheme = 'app';
export const appHost = 'streamferry';
export const appOrigin = `${appScheme}://${appHost}`;
export const appPage = `${appOrigin}/index.html`;

/** Whether a URL is one of the interface's own pages. */
export function isAppUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, username, password } = new URL(url);
  return protocol === `${appScheme}:` && host === appHost && username === '' && password === '';
}

/** Whether a URL is a page of the interface itself, which is one document: only its hash changes. */
export function isAppPage(url: string): boolean {
  return isAppUrl(url) && ['/', '/index.html'].includes(new URL(url).pathname);
}
