/** The scheme and authority of an absolute-form target (RFC 9112 §3.2.2), which a server must accept; whose they are does not matter here. */
const origin = /^https?:\/\/[^/?#]*/iu;

// biome-ignore lint/suspicious/noControlCharactersInRegex: no published path holds a control character.
const neverInASegment = /[/\\\u0000-\u001f\u007f]/u;

/**
 * The decoded path of a request target, beginning with a slash; undefined for one that can name nothing here: dot segments,
 * empty segments, encoded slashes, backslashes, control characters, encodings that are none. Decodes once; nothing is normalized away.
 */
export function pathOfTarget(target: string): string | undefined {
  const [path = ''] = target.replace(origin, '').split('?', 1);
  if (path === '' && origin.test(target)) return '/';
  if (!path.startsWith('/') || path.includes('#')) return undefined;
  const encoded = path.slice(1).split('/');
  const segments: string[] = [];
  for (const [index, segment] of encoded.entries()) {
    const decoded = decodeSegment(segment);
    const last = index === encoded.length - 1;
    if (decoded === undefined || (decoded === '' && !last) || decoded === '.' || decoded === '..') return undefined;
    segments.push(decoded);
  }
  return `/${segments.join('/')}`;
}

/** A decoded path as it stands in a URL. */
export function urlPathOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function decodeSegment(segment: string): string | undefined {
  try {
    const decoded = decodeURIComponent(segment);
    return neverInASegment.test(decoded) ? undefined : decoded;
  } catch {
    return undefined;
  }
}
