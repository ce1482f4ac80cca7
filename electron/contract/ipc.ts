/** The channel that carries calls of a method such as `mirrors.list` between window and main process. */
export function channelOf(method: string): `call:${string}` {
  return `call:${method}`;
}

/** The channel that carries an event such as `job` to the window. */
export function eventChannelOf(event: string): `event:${string}` {
  return `event:${event}`;
}
