import { expect, test } from 'vitest';
import type { AccessFact } from '../../../electron/engine/serve/access-fact.ts';
import { logLine } from '../../../electron/engine/serve/access-log.ts';

const ended: AccessFact = {
  kind: 'request-end',
  requestId: 1,
  connectionId: 1,
  at: Date.parse('2026-08-05T09:03:07.999Z'),
  address: '10.0.0.5',
  userAgent: 'maas/3.7.3',
  method: 'GET',
  url: '/ephemeral-v3/stable/streams/v1/index.sjson',
  mirrorId: 'm1',
  path: 'streams/v1/index.sjson',
  status: 200,
  sentBytes: 3669,
  sizeBytes: 3669,
  whole: true,
};
const head = '10.0.0.5 - - [05/Aug/2026:09:03:07 +0000]';

test.each<[string, Partial<AccessFact>, string]>([
  ['a file', {}, `${head} "GET /ephemeral-v3/stable/streams/v1/index.sjson HTTP/1.1" 200 3669`],
  ['a query', { url: '/x?token=secret' }, `${head} "GET /x? HTTP/1.1" 200 3669`],
  ['a query with line ends', { url: '/x?a\nb?c' }, `${head} "GET /x? HTTP/1.1" 200 3669`],
  ['nothing sent', { method: 'HEAD', url: '/x', sentBytes: 0, status: 304 }, `${head} "HEAD /x HTTP/1.1" 304 -`],
  ['a request that never became one', { method: '', url: '', status: 400, sentBytes: 0 }, `${head} "-" 400 -`],
  ['an answer that never began', { url: '/x', status: 0, sentBytes: 0 }, `${head} "GET /x HTTP/1.1" - -`],
  ['quotes', { url: '/"\\' }, `${head} "GET /\\"\\\\ HTTP/1.1" 200 3669`],
  [
    'line ends and control sequences',
    { url: '/\r\n\u001b[31m' },
    `${head} "GET /\\x0d\\x0a\\x1b[31m HTTP/1.1" 200 3669`,
  ],
  ['other letters', { url: '/é' }, `${head} "GET /\\xc3\\xa9 HTTP/1.1" 200 3669`],
  ['IPv6', { address: 'fd00::5', url: '/x' }, `fd00::5 - - [05/Aug/2026:09:03:07 +0000] "GET /x HTTP/1.1" 200 3669`],
])('%s', (_, change, line) => {
  expect(logLine({ ...ended, ...change })).toBe(line);
});
