import { app } from 'electron';
import type { Engine } from '../engine/engine-types.ts';
import type { HeldDataFolder } from '../host/hold-data-folder.ts';

/** Before the app ends, jobs are stopped so that they can go on later, every file is closed, and the data folder is free for others. */
export function setupQuitting(engine: Engine, held: HeldDataFolder): void {
  let closing = false;
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (closing) return;
    closing = true;
    engine
      .close()
      .finally(() => held.release())
      .then(
        () => app.exit(0),
        () => app.exit(1),
      );
  });
}
