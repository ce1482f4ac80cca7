import { createHash } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';
import { heldTotals } from '../mirror-table.ts';
import { urlPathOf } from '../request-target.ts';
import type { SitedMirror } from '../site.ts';
import { type HeldRelease, holdingsByRelease } from './holdings-by-release.ts';
import { html, Markup } from './html.ts';
import { pointingMaas } from './pointing-maas.ts';
import { style } from './style.ts';

export interface Page {
  readonly body: Buffer;
  readonly headers: OutgoingHttpHeaders;
}

const styleHash = createHash('sha256').update(style).digest('base64');

/** Nothing is loaded, run, submitted or framed. */
const pageHeaders: OutgoingHttpHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** The page at `/`: which mirrors there are, and where. */
export function frontPage(mirrors: readonly SitedMirror[]): Page {
  return page('Image mirrors', [
    html`<h1>Image mirrors</h1>
<p class="quiet">Served by Streamferry. Each page below tells what a mirror holds and how to point MAAS at it.</p>
<table><thead><tr><th scope="col">Mirror</th><th scope="col">Path</th><th scope="col" class="number">Files</th><th scope="col" class="number">Size</th></tr></thead>
<tbody>${mirrors.map(mirrorRow)}</tbody></table>`,
  ]);
}

function mirrorRow({ folder, prefixes }: SitedMirror): Markup {
  const { files, sizeBytes } = heldTotals(folder.table);
  const path = urlPathOf(prefixes[0] ?? '/');
  return html`<tr><td data-label="Mirror"><a href="${path}">${folder.mirror.name}</a></td><td data-label="Path"><code>${path}</code></td><td data-label="Files" class="number">${files}</td><td data-label="Size" class="number">${sizeText(sizeBytes)}</td></tr>`;
}

/** The page at each path of a mirror: what it holds, and how to point MAAS at it. `origin` is the server's URL as the reader knows it, without slash. */
export function mirrorPage(site: SitedMirror, origin: string): Page {
  const { mirror, table } = site.folder;
  const url = `${origin}${urlPathOf(site.prefixes[0] ?? '/')}`;
  const { files, sizeBytes } = heldTotals(table);
  const published = table.revision === 0 ? 'nothing yet' : `revision ${table.revision}, ${dateText(table.publishedAt)}`;
  return page(mirror.name, [
    html`<h1>${mirror.name}</h1>
<dl><dt>URL for MAAS</dt><dd><code>${url}</code></dd>
<dt>Holds</dt><dd>${files} ${files === 1 ? 'file' : 'files'}, ${sizeText(sizeBytes)}</dd>
<dt>Published</dt><dd>${published}</dd>
<dt>Publication</dt><dd>${publicationText(table.publication)}</dd>
<dt>Signed by</dt><dd>${signerText(table.signers)}</dd></dl>
<h2>What it holds</h2>`,
    holdingsTable(holdingsByRelease(table)),
    pointingMaas({ url, publication: table.publication, signers: table.signers }),
  ]);
}

function holdingsTable(releases: readonly HeldRelease[]): Markup {
  if (releases.length === 0) return html`<p>No images yet.</p>`;
  return html`<table><thead><tr><th scope="col">Release</th><th scope="col">Architecture</th><th scope="col">Kernels</th><th scope="col">Versions</th><th scope="col" class="number">Size</th></tr></thead>
<tbody>${releases.map(releaseRow)}</tbody></table>`;
}

function releaseRow({ title, arch, kernels, versions, sizeBytes }: HeldRelease): Markup {
  return html`<tr><td data-label="Release">${title}</td><td data-label="Architecture">${arch}</td><td data-label="Kernels">${listed(kernels)}</td><td data-label="Versions">${listed(versions.toReversed())}</td><td data-label="Size" class="number">${sizeText(sizeBytes)}</td></tr>
`;
}

/** Names hold hyphens, at which a line would break. */
function listed(names: readonly string[]): Markup {
  if (names.length === 0) return html`–`;
  return html`${names.map((name, index) => html`${index === 0 ? '' : ', '}<span>${name}</span>`)}`;
}

function publicationText(publication: 'verbatim' | 'trimmed'): string {
  return publication === 'verbatim'
    ? 'verbatim: the source’s own documents, which may also list images that are not here'
    : 'trimmed: lists exactly what is here';
}

function signerText(signers: readonly string[]): Markup {
  if (signers.length === 0) return html`nobody`;
  return html`${signers.map((fingerprint) => html`<code>${fingerprint}</code> `)}`;
}

function page(title: string, parts: readonly Markup[]): Page {
  const whole = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${new Markup(style)}</style></head>
<body><main>${parts}</main></body></html>
`;
  return { body: Buffer.from(whole.text), headers: pageHeaders };
}

const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** Decimal units with three digits, as disks are sold. */
function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

function dateText(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
