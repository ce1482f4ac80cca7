import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from './temp-folder.ts';

export interface MadeAuthority {
  /** PEM. */
  readonly ca: string;
  readonly caFile: string;
  readonly key: string;
  readonly cert: string;
}

/** A certificate authority and a certificate of it for 127.0.0.1. */
export function makeAuthority(): MadeAuthority {
  const folder = tempFolder();
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const subject = ['-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  openssl('req', '-x509', ...subject, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Test CA', '-days', '2');
  const request = ['-keyout', 'key.pem', '-out', 'request.pem', '-subj', '/CN=127.0.0.1'];
  openssl('req', ...subject, ...request, '-addext', 'subjectAltName=IP:127.0.0.1');
  const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-copy_extensions', 'copy'];
  openssl('x509', '-req', '-in', 'request.pem', ...by, '-out', 'cert.pem', '-days', '2');
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  return { ca: read('ca.pem'), caFile: join(folder, 'ca.pem'), key: read('key.pem'), cert: read('cert.pem') };
}
