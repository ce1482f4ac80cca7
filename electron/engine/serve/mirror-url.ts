import type { ServedMirror } from '../../contract/serve.ts';
import { InputError } from '../errors.ts';

/**
 * The URL of a mirror, ending in a slash: what was given where it names one of the mirror's paths already, else the mirror's first
 * path at that address. Throws BAD_URL.
 */
export function mirrorUrl({ name, paths }: Pick<ServedMirror, 'name' | 'paths'>, given: string): string {
  const url = URL.parse(given);
  if (url === null || !/^https?:$/u.test(url.protocol)) {
    throw new InputError(
      'BAD_URL',
      `"${given}" is no address of this server: expected one like http://10.0.0.5:8080/.`,
    );
  }
  const path = url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`;
  const [first] = paths;
  if (first === undefined || (path !== '/' && !paths.includes(path))) {
    throw new InputError('BAD_URL', `${name} is not served at ${path}. It is served at ${paths.join(', ')}.`);
  }
  return new URL(paths.includes(path) ? path : first, url.origin).href;
}
