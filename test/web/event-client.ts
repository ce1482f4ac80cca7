import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

export interface TakenEvent {
  readonly event: string;
  readonly id: number;
  readonly data: unknown;
}

/** Follows an event stream as a page does, until it is closed. */
export async function followEvents(url: string, headers: Readonly<Record<string, string>>) {
  const request = get(url, { headers, agent: false });
  const [response]: IncomingMessage[] = await once(request, 'response');
  if (response === undefined) throw new Error('There was no answer.');
  const taken: TakenEvent[] = [];
  const waiting = new Set<() => void>();
  let text = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    const frames = (text + chunk).split('\n\n');
    text = frames.pop() ?? '';
    for (const frame of frames) if (frame !== ':') taken.push(eventOf(frame));
    for (const look of waiting) look();
  });
  return {
    response,
    taken,
    /** The events of one kind, once there are so many of them. */
    until(event: string, count: number): Promise<readonly TakenEvent[]> {
      const found = () => taken.filter((one) => one.event === event);
      return new Promise((resolve) => {
        const look = () => {
          if (found().length < count) return;
          waiting.delete(look);
          resolve(found());
        };
        waiting.add(look);
        look();
      });
    },
    close: () => request.destroy(),
  };
}

function eventOf(frame: string): TakenEvent {
  const fields = new Map(
    frame.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  );
  return {
    event: fields.get('event') ?? '',
    id: Number(fields.get('id')),
    data: JSON.parse(fields.get('data') ?? 'null'),
  };
}
