import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { makeMirror } from '../../helpers/made-mirror.ts';
import { makeStream, type StreamWish } from '../../helpers/make-stream.ts';
import { ask, digestOf, startMirrorServer, until } from '../../helpers/mirror-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { sha256, treeOf } from '../../helpers/tree.ts';

const index = 'streams/v1/index.sjson';
const products = 'streams/v1/com.ubuntu.maas:stable:v3:download.sjson';

async function served(wish: Partial<StreamWish>, keepRevisions: number) {
  const folder = tempFolder();
  const stream = await makeStream({ folder, versionNames: ['20250101'], forms: ['sjson'], ...wish });
  const made = await makeMirror({
    folder: join(folder, 'lab'),
    source: stream.root,
    keyringFile: stream.keyringFile,
    keepRevisions,
  });
  const running = await startMirrorServer([{ mirrorId: made.mirror.id, name: 'lab', folder: made.folder }]);
  const agent = new Agent({ keepAlive: true, maxSockets: 300 });
  onTestFinished(() => agent.destroy());
  const fetched = async (path: string, sha: string | undefined) => {
    const got = await digestOf(`${running.origin}/lab/${path}`, agent);
    return got.status === 200 && got.sha256 === sha ? 'right' : `${path}: ${got.status} ${got.bytes}`;
  };
  return { stream, made, agent, fetched, ...running };
}

test('200 clients fetch different files whole and right while a sync publishes a new revision', async () => {
  const { stream, made, fetched, server, origin, agent, notices } = await served(
    { productCount: 40, filesPerVersion: 3, fileSizeBytes: 200_000 },
    1,
  );
  const before = stream.files;
  const documents = [index, products];
  const known = new Map(documents.map((path) => [path, new Set([sha256(readFileSync(join(stream.root, path)))])]));
  await stream.publish(['20250102']);
  const after = stream.files;
  for (const path of documents) known.get(path)?.add(sha256(readFileSync(join(stream.root, path))));

  let over = false;
  const oldPaths = [...before.keys()];
  const outcomes = new Set<string>();
  const client = async (turn: number) => {
    for (let round = 0; round < 3 || !over; round += 1) {
      const path = oldPaths[(turn * 7 + round) % oldPaths.length] ?? '';
      outcomes.add(await fetched(path, before.get(path)?.digests.sha256));
      // The sync runs in the clients' own process: without a rest they would leave it no time.
      await pause(200);
    }
  };
  const reader = async () => {
    for (let round = 0; round < 3 || !over; round += 1) {
      for (const path of documents) {
        const got = await digestOf(`${origin}/lab/${path}`, agent);
        outcomes.add(known.get(path)?.has(got.sha256) === true ? 'right' : `${path} mixed`);
      }
      await pause(20);
    }
  };
  const publishing = async () => {
    try {
      await made.sync();
      await until('the new revision is served', () => server.mirrors[0]?.revision === 2);
    } finally {
      over = true;
    }
  };
  await Promise.all([publishing(), ...Array.from({ length: 200 }, (_, turn) => client(turn)), reader()]);
  expect([...outcomes]).toEqual(['right']);
  const now = await Promise.all([...after].map(([path, file]) => fetched(path, file.digests.sha256)));
  expect(new Set(now)).toEqual(new Set(['right']));
  // The old files are there as long as the revision is kept, also for who begins only now.
  const late = await Promise.all(oldPaths.map((path) => fetched(path, before.get(path)?.digests.sha256)));
  expect(new Set(late)).toEqual(new Set(['right']));
  expect(notices).toEqual([]);
});

test('the index and the product file of one revision come together: both old, or both new', async () => {
  const { stream, made, origin, server } = await served({ productCount: 1 }, 0);
  const pairs = new Set<string>();
  const pair = () => [index, products].map((path) => sha256(readFileSync(join(stream.root, path)))).join(' ');
  const old = pair();
  await stream.publish(['20250102']);
  const fresh = pair();
  let over = false;
  const reading = (async () => {
    while (!over) {
      const [first, second, again] = [
        await ask(`${origin}/lab/${index}`),
        await ask(`${origin}/lab/${products}`),
        await ask(`${origin}/lab/${index}`),
      ];
      if (sha256(first.body) === sha256(again.body)) pairs.add(`${sha256(first.body)} ${sha256(second.body)}`);
    }
  })();
  await made.sync();
  await until('the new revision is served', () => server.mirrors[0]?.revision === 2);
  over = true;
  await reading;
  pairs.add(
    `${sha256((await ask(`${origin}/lab/${index}`)).body)} ${sha256((await ask(`${origin}/lab/${products}`)).body)}`,
  );
  expect([...pairs].filter((one) => one !== old && one !== fresh)).toEqual([]);
  expect(pairs).toContain(fresh);
});

test('without kept revisions the old files are gone once the new revision is served, quietly', async () => {
  const { stream, made, origin, server, notices } = await served({ productCount: 1 }, 0);
  const old = [...stream.files.keys()];
  await stream.publish(['20250102']);
  await made.sync();
  await server.refresh(made.folder);
  expect(server.mirrors[0]?.revision).toBe(2);
  for (const path of old) expect((await ask(`${origin}/lab/${path}`)).status).toBe(404);
  expect(notices).toEqual([]);
});

test('an answer that began goes on with the old file when that is removed', async () => {
  const size = 20_000_000;
  const { stream, made, origin, server } = await served(
    { productCount: 1, filesPerVersion: 1, fileSizeBytes: size },
    0,
  );
  const [path, file] = [...stream.files][0] ?? [];
  const sent = get(`${origin}/lab/${path}`, { headers: { connection: 'close' } });
  const [response]: readonly IncomingMessage[] = await once(sent, 'response');
  await stream.publish(['20250102']);
  await made.sync();
  await server.refresh(made.folder);
  expect((await ask(`${origin}/lab/${path}`)).status).toBe(404);
  const hash = createHash('sha256');
  for await (const chunk of response ?? []) hash.update(chunk);
  expect(hash.digest('hex')).toBe(file?.digests.sha256);
});

test('a served mirror can be mirrored from, completely', async () => {
  const { made, server, origin, stream } = await served({ productCount: 3, sharedSizeBytes: 300_000 }, 1);
  const copy = await makeMirror({
    folder: join(tempFolder(), 'copy'),
    source: `${origin}${server.mirrors[0]?.paths[0]}`,
    keyringFile: stream.keyringFile,
  });
  const tree = treeOf(copy.folder, ['.streamferry']);
  expect(tree).toEqual(treeOf(made.folder, ['.streamferry']));
  expect(Object.keys(tree)).toHaveLength(stream.files.size + stream.documents.length);
});

test('memory stays flat however often 200 clients come', async () => {
  const { stream, fetched } = await served({ productCount: 50, filesPerVersion: 1, fileSizeBytes: 1_500_000 }, 0);
  const files = [...stream.files];
  const round = async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, turn) => {
        const [path, file] = files[turn % files.length] ?? ['', undefined];
        return fetched(path, file?.digests.sha256);
      }),
    );
    expect(new Set(outcomes)).toEqual(new Set(['right']));
    return process.memoryUsage().rss;
  };
  const warm = [await round(), await round(), await round()];
  const later = [await round(), await round(), await round(), await round()];
  // The clients live in this process too; what they need is there after the first rounds.
  expect((later.at(-1) ?? 0) - Math.max(...warm)).toBeLessThan(32 * 1024 * 1024);
});
