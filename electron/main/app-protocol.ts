import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { protocol } from 'electron';
import { errnoOf } from '../engine/errors.ts';
import { pageHeaders } from '../host/page-headers.ts';
import { appHost, appScheme } from './app-origin.ts';

/** To be called before the app is ready: a standard scheme has an origin, a secure one the web platform of https. Nothing more is granted. */
export function setupScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built interface in `folder` at app://streamferry/, with the headers of the browser host. */
export function setupProtocol(folder: string): void {
  protocol.handle(appScheme, (request) => answer(request, folder));
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

async function answer(request: Request, folder: string): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405);
  const file = assetFile(request.url, folder);
  if (file === undefined) return refusal(404);
  const type = types[extname(file)];
  if (type === undefined) return refusal(404);
  try {
    const body = await readFile(file);
    return new Response(request.method === 'HEAD' ? null : body, {
      headers: { ...pageHeaders, 'content-type': type, 'content-length': String(body.length) },
    });
  } catch (error) {
    if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return refusal(404);
    throw error;
  }
}

/** The file below `folder` that a URL names; undefined where it names none or tries to leave the folder. */
function assetFile(url: string, folder: string): string | undefined {
  const { host, pathname } = new URL(url);
  if (host !== appHost) return undefined;
  const path = decoded(pathname === '/' ? '/index.html' : pathname);
  if (path === undefined || /[\\:\0]/u.test(path) || path.split('/').includes('..')) return undefined;
  const file = join(folder, path);
  return file.startsWith(folder + sep) ? file : undefined;
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function refusal(status: 404 | 405): Response {
  return new Response(null, { status, headers: pageHeaders });
}
