import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright';
import { icnsOf, icoOf, type Picture } from './icon-containers.ts';

// Renders the two drawings in build/icons to every form that packages, windows and trays need. Run it after a change of one of them:
//   CHROMIUM=/path/to/chromium node build/make-icons.ts
// Without CHROMIUM, Playwright's own browser is used.

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const executablePath = process.env.CHROMIUM;
const browser = await chromium.launch({
  args: ['--no-sandbox', '--disable-gpu'],
  ...(executablePath === undefined ? {} : { executablePath }),
});
try {
  const icon = readFileSync(at('icons/icon.svg'), 'utf8');
  const glyph = readFileSync(at('icons/glyph.svg'), 'utf8');
  const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
  const pictures: Picture[] = [];
  for (const size of sizes) pictures.push({ size, png: await render(browser, icon, size) });
  for (const { size, png } of pictures) {
    if (size <= 512) writeFileSync(at(`icons/${size}x${size}.png`), png);
    if (size === 256) writeFileSync(at('images/window.png'), png);
  }
  writeFileSync(at('icons/icon.ico'), icoOf(pictures.filter(({ size }) => size <= 256)));
  writeFileSync(at('icons/icon.icns'), icnsOf(pictures));
  await renderTray(browser, { name: 'tray', drawing: icon, size: 24 });
  // macOS colours a template picture itself: only its transparency counts.
  await renderTray(browser, { name: 'trayTemplate', drawing: glyph, size: 18 });
} finally {
  await browser.close();
}

interface TrayPicture {
  readonly name: string;
  readonly drawing: string;
  readonly size: number;
}

async function renderTray(from: Browser, { name, drawing, size }: TrayPicture): Promise<void> {
  writeFileSync(at(`images/${name}.png`), await render(from, drawing, size));
  writeFileSync(at(`images/${name}@2x.png`), await render(from, drawing, 2 * size));
}

async function render(from: Browser, drawing: string, size: number): Promise<Buffer> {
  const page = await from.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<style>body{margin:0;color:#000}svg{display:block;width:${size}px;height:${size}px}</style>${drawing}`,
  );
  const png = await page.screenshot({ omitBackground: true });
  await page.close();
  return png;
}
