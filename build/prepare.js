import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

// What npm runs after an installation. JavaScript, because an installation without development packages lacks the
// Node.js that reads TypeScript, too: there is nothing to build with then, and that is no failure.

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

if (existsSync(at('../node_modules/vite/package.json'))) {
  process.exitCode = spawnSync(process.execPath, [at('build.ts')], { stdio: 'inherit' }).status ?? 1;
} else {
  process.stderr.write(
    'Streamferry was not built: that takes the development packages. npm ci installs them and builds it.\n',
  );
}
