import { app, type WebContents } from 'electron';
import { isAppPage } from './app-origin.ts';

/** Holds every web contents to the interface's one page: no other address, no new window, no webview. */
export function setupNavigation(): void {
  app.on('web-contents-created', (_, contents) => holdToPage(contents));
}

function holdToPage(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    if (!isAppPage(event.url)) event.preventDefault();
  });
  // The interface has no frames.
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isAppPage(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
