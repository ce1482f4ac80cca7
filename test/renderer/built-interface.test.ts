import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const configFile = fileURLToPath(new URL('../../build/vite.renderer.config.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'streamferry-interface-'));
const html = () => readFileSync(join(folder, 'index.html'), 'utf8');
const assets = (ending: string) => readdirSync(join(folder, 'assets')).filter((name) => name.endsWith(ending));
const textOf = (name: string) => readFileSync(join(folder, 'assets', name), 'utf8');

describe('the built interface', () => {
  beforeAll(async () => {
    await build({ configFile, build: { outDir: folder, emptyOutDir: true } });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has styles that name no address of a host', () => {
    const styles = assets('.css').map(textOf);
    expect(styles.join('')).toContain('.l-application');
    for (const style of styles) {
      const ofPictures = style.replaceAll(/http:\/\/www\.w3\.org\/[\w/]*/g, '');
      expect(ofPictures).not.toMatch(/https?:|url\(["']?\/\/|ubuntu\.com|canonical|vanillaframework/i);
    }
  });

  it('carries every font and picture that its styles ask for', () => {
    const styles = assets('.css').map((name) => textOf(name).replaceAll(/url\("data:[^"]*"\)|url\(data:[^)]*\)/g, ''));
    const asked = styles.flatMap((style) => [...style.matchAll(/url\(["']?([^"')]+)/g)]);
    expect(asked.length).toBeGreaterThan(4);
    const there = new Set(readdirSync(join(folder, 'assets')));
    for (const [, url = ''] of asked) expect(there).toContain(url.replace(/^\.\//, ''));
  });

  it('has nothing inline that a strict content security policy would refuse', () => {
    expect(html()).not.toMatch(/<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=/i);
    for (const name of assets('.js')) expect(textOf(name), name).not.toMatch(/\beval\(|new Function\(/);
  });

  it('loads less than 250 kB gzipped before its first screen', () => {
    const [main = ''] = /assets\/[\w-]+\.js/.exec(html()) ?? [];
    expect(gzipSync(readFileSync(join(folder, main))).length).toBeLessThan(250_000);
  });
});
