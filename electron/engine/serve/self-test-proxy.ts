import { isIP } from 'node:net';
import type { SelfTestStep } from '../../contract/serve.ts';
import { printableUrl } from '../source/printable-url.ts';

/** What proxies in the environment would do with requests for this URL; no step where there are none. */
export function proxyStep(url: string, environment: NodeJS.ProcessEnv): readonly SelfTestStep[] {
  const { protocol, hostname, port } = new URL(url);
  const name = protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const proxy = environment[name] || environment[name.toUpperCase()];
  if (proxy === undefined || proxy === '') return [];
  const bypass = environment.no_proxy || environment.NO_PROXY || '';
  const host = hostname.replace(/^\[|\]$/gu, '');
  const detail = isBypassed(host, port, bypass)
    ? `${name} is set here, and no_proxy leaves ${host} out of it.`
    : `${name} is set here: programs that follow it ask ${printableUrl(proxy.includes('://') ? proxy : `http://${proxy}`)} for ${host}. This test went without; MAAS does with boot_images_no_proxy.`;
  return [{ hop: 'proxy', ok: true, detail }];
}

/** As curl reads no_proxy: addresses stand for themselves, names also for all below them, `*` for everything. */
function isBypassed(host: string, port: string, bypass: string): boolean {
  return bypass
    .split(/[\s,]+/u)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === host || entry === '*') return true;
      const [, name = entry, only] = /^(.*?)(?::(\d+))?$/u.exec(entry) ?? [];
      if (only !== undefined && only !== port) return false;
      if (isIP(host) !== 0) return name === host;
      const plain = name.replace(/^\*?\./u, '').toLowerCase();
      return host.toLowerCase() === plain || host.toLowerCase().endsWith(`.${plain}`);
    });
}
