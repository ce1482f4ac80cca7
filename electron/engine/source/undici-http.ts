import type { Dispatcher } from 'undici';
import request from 'undici/lib/api/api-request.js';
import type { HttpAccess } from '../transfer/transfer.ts';
import { createDispatcher, type DispatcherTimeouts } from './http-dispatcher.ts';
import { bodyOf, type HttpAnswer, type HttpQuestion } from './http-message.ts';

/** Small enough that a paused or limited reader soon stops its server. */
const slowReadBytes = 16_384;

/** GET through undici: TLS, proxies, whatever servers speak. Throws what undici throws. */
export class UndiciHttp {
  readonly #dispatcherFor: (secure: boolean) => Promise<Dispatcher>;
  readonly #dispatchers = new Map<boolean, Promise<Dispatcher>>();

  constructor(access: HttpAccess, timeouts: DispatcherTimeouts) {
    this.#dispatcherFor = (secure) => createDispatcher(access, secure, timeouts);
  }

  /** `secure`: TLS is spoken with the server or with a proxy. */
  async get({ url, headers, signal }: HttpQuestion, how: { secure: boolean; slowly: boolean }): Promise<HttpAnswer> {
    const { origin, pathname, search } = url;
    const {
      statusCode,
      headers: answered,
      body,
    } = await request.call(await this.#dispatcher(how.secure), {
      origin,
      path: `${pathname}${search}`,
      method: 'GET',
      headers: { ...headers },
      ...(signal === undefined ? {} : { signal }),
      ...(how.slowly ? { highWaterMark: slowReadBytes } : {}),
    });
    return { statusCode, headers: answered, body: bodyOf(body) };
  }

  async close(): Promise<void> {
    const made = await Promise.allSettled(this.#dispatchers.values());
    await Promise.all(made.map((one) => (one.status === 'fulfilled' ? one.value.destroy() : undefined)));
  }

  #dispatcher(secure: boolean): Promise<Dispatcher> {
    const made = this.#dispatchers.get(secure) ?? this.#dispatcherFor(secure);
    this.#dispatchers.set(secure, made);
    return made;
  }
}
