import type { OutgoingHttpHeaders } from 'node:http';
import type { ServedDocument, ServedItem } from './mirror-table.ts';

/** A path of the publication never changes its content; documents change with each revision. `no-transform`: a proxy that compresses would break digests. */
const cacheDocument = 'no-cache, no-transform';
const cacheItem = 'public, max-age=31536000, immutable, no-transform';

/** The strong entity tag of what is served, in quotes; undefined where no digest is known. */
export function etagOf(served: ServedDocument | ServedItem): string | undefined {
  const hex = served.kind === 'document' ? served.sha256 : served.digest?.hex;
  return hex === undefined ? undefined : `"${hex}"`;
}

/** Headers of a 200, 206 or 304. */
export function fileHeaders(served: ServedDocument | ServedItem, modifiedAt: Date): OutgoingHttpHeaders {
  const etag = etagOf(served);
  return {
    'Content-Type': contentType(served),
    'Cache-Control': served.kind === 'document' ? cacheDocument : cacheItem,
    'Last-Modified': modifiedAt.toUTCString(),
    'Accept-Ranges': 'bytes',
    'X-Content-Type-Options': 'nosniff',
    ...(etag === undefined ? {} : { ETag: etag }),
  };
}

function contentType(served: ServedDocument | ServedItem): string {
  if (served.kind === 'item') return 'application/octet-stream';
  if (/\.s?json$/u.test(served.path)) return 'application/json; charset=utf-8';
  if (/json\.gpg$/u.test(served.path)) return 'application/pgp-signature';
  return served.path.endsWith('.gpg') ? 'application/pgp-keys' : 'application/octet-stream';
}
