#!/usr/bin/env node
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { cacheFolderOf } from '../engine/registry/data-folder.ts';

/** The oldest Node.js that has all the engine uses. */
const needed = { major: 22, minor: 19 };

// Nothing newer than an old Node.js understands may be loaded before this check: the rest comes by import().
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > needed.major || (major === needed.major && minor >= needed.minor)) {
  await start();
} else {
  process.stderr.write(
    `streamferry: Node.js ${needed.major}.${needed.minor} or newer is needed; this is ${process.version} at ${process.execPath}. In a checkout, \`npx streamferry\` uses the right one.\n`,
  );
  process.exitCode = 2;
}

async function start(): Promise<void> {
  const cacheFolder = cacheFolderOf({ platform: process.platform, env: process.env, homeFolder: homedir() });
  module.enableCompileCache(join(cacheFolder, 'compiled'));
  const [{ processHost }, { runCommandLine }] = await Promise.all([import('./process-host.ts'), import('./run.ts')]);
  const host = processHost();
  process.exitCode = await runCommandLine(process.argv.slice(2), host);
  // What was given up on Ctrl-C may still hold the event loop; whatever was written is flushed first.
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  process.exit();
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) resolve();
    else stream.write('', () => resolve());
  });
}
