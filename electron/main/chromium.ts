import { app } from 'electron';

/** What Chromium would fetch or report on its own. */
const unwanted = [
  'disable-background-networking',
  'disable-component-update',
  'disable-domain-reliability',
  'no-pings',
];

/** To be called before the app is ready: every renderer in the sandbox, no connection that the person did not ask for. */
export function setupChromium(): void {
  app.enableSandbox();
  for (const name of unwanted) app.commandLine.appendSwitch(name);
}
