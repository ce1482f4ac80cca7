import { createHash } from 'node:crypto';
import { pageHeaders } from '../host/page-headers.ts';

const style =
  ':root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}body{max-width:40rem;margin:4rem auto;padding:0 1.5rem}';
const styleHash = createHash('sha256').update(style).digest('base64');

export interface Notice {
  readonly title: string;
  readonly message: string;
  /** The page asks for itself again at once. */
  readonly again?: boolean;
}

/** A page that stands alone: the built interface has no part in it. The texts are ours and hold no markup. */
export function noticePage({ title, message, again = false }: Notice): string {
  const refresh = again ? '<meta http-equiv="refresh" content="0;url=/">' : '';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
${refresh}<title>${title} Streamferry</title><style>${style}</style></head>
<body><main><h1>${title}</h1><p>${message}</p></main></body></html>
`;
}

export const noticeHeaders = {
  ...pageHeaders,
  'content-security-policy': pageHeaders['content-security-policy'].replace(
    "style-src 'self'",
    `style-src 'sha256-${styleHash}'`,
  ),
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
} as const;
