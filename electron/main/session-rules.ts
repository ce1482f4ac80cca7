import type { Session } from 'electron';
import { appOrigin, isAppUrl } from './app-origin.ts';

/** Commands and addresses are copied with a button; nothing else is allowed. */
const granted = 'clipboard-sanitized-write';

/** Denies the page everything but its own files: other addresses, permissions, devices and downloads that it did not make itself. */
export function setupSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer, { isMainFrame }) =>
    answer(permission === granted && isMainFrame && isAppUrl(contents.getURL())),
  );
  session.setPermissionCheckHandler(
    (_, permission, origin, { isMainFrame }) => permission === granted && isMainFrame && isAppUrl(origin),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_, answer) => answer({}));
  // A dictionary would be fetched from the internet.
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest((request, answer) => answer({ cancel: !isLocal(request.url) }));
  session.on('will-download', (event, item) => {
    // Reports are saved from a blob that the page made; the dialog asks where to.
    if (item.getURL().startsWith(`blob:${appOrigin}/`)) item.setSaveDialogOptions({ defaultPath: item.getFilename() });
    else event.preventDefault();
  });
}

function isLocal(url: string): boolean {
  return isAppUrl(url) || url.startsWith(`blob:${appOrigin}/`) || /^(?:data|devtools):/u.test(url);
}
