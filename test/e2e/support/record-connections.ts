import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

// Loaded with `--import` before a program and each of its workers: every connection and name that it asks for becomes a line.
const file = process.env.STREAMFERRY_RECORD_CONNECTIONS ?? '';
const record = (kind: string, target: unknown) => appendFileSync(file, `${JSON.stringify({ kind, target })}\n`);

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function recorded(this: net.Socket, ...args: unknown[]) {
  record('connect', targetOf(args));
  return Reflect.apply(connect, this, args);
};

const send = dgram.Socket.prototype.send;
dgram.Socket.prototype.send = function recorded(this: dgram.Socket, ...args: unknown[]) {
  record(
    'datagram',
    args.filter((arg) => typeof arg === 'string' || typeof arg === 'number'),
  );
  return Reflect.apply(send, this, args);
};

for (const resolver of [dns, dns.promises]) {
  for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'reverse'] as const) {
    const original: (...args: never[]) => unknown = resolver[name];
    Object.defineProperty(resolver, name, {
      value: (...args: unknown[]) => {
        record('name', args[0]);
        return Reflect.apply(original, resolver, args);
      },
    });
  }
}
syncBuiltinESMExports();
record('start', process.pid);

/** As `net.connect` takes it, or already sorted out by it: an object, port and host, or a path. */
function targetOf([first, second]: readonly unknown[]): unknown {
  const given: unknown = Array.isArray(first) ? first[0] : first;
  if (typeof given !== 'object' || given === null) return { port: given, host: second };
  const { host, port, path }: { host?: unknown; port?: unknown; path?: unknown } = given;
  return { host, port, path };
}
