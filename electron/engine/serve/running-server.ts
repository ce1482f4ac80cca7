import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import { failureOf } from '../errors.ts';
import type { AccessFact } from './access-fact.ts';
import { AccessRecorder } from './access-record.ts';
import { Answers } from './answers.ts';
import { BufferPool } from './buffer-pool.ts';
import { FileAnswers } from './file-answers.ts';
import { FileProofs } from './file-proofs.ts';
import { HttpFront } from './http-front.ts';
import { ItemFiles } from './item-files.ts';
import { listenError, reachableUrls } from './listening.ts';
import { Notices } from './notices.ts';
import { ServedFolder } from './served-folder.ts';
import { ServedMedium } from './served-medium.ts';
import type { MirrorToServe, ServedPlace } from './served-place.ts';
import { Site, servedMirror } from './site.ts';
import { VolumePresence } from './volume-presence.ts';
import type { FromServer, ServeSetup } from './worker-protocol.ts';

const factsEveryMs = 100;
const factsAtOnce = 500;
const progressEveryMs = 500;
const backlog = 1024;

/** The whole server, in the thread it runs in. Tells what happens through `say`. */
export class RunningServer {
  readonly #setup: ServeSetup;
  readonly #say: (message: FromServer) => void;
  readonly #notices: Notices;
  readonly #recorder: AccessRecorder;
  readonly #folders: readonly ServedPlace[];
  readonly #site: Site;
  readonly #front: HttpFront;
  readonly #timers: NodeJS.Timeout[] = [];
  #facts: AccessFact[] = [];
  #connections = 0;
  #toldConnections = 0;

  private constructor(setup: ServeSetup, folders: readonly ServedPlace[], say: (message: FromServer) => void) {
    this.#setup = setup;
    this.#say = say;
    this.#folders = folders;
    const now = () => Date.now();
    this.#notices = new Notices((notice) => say({ kind: 'notice', notice }), now);
    this.#recorder = new AccessRecorder(now, (fact) => this.#remember(fact));
    this.#site = new Site(folders);
    const files = new ItemFiles(new FileProofs(now), (notice) => this.#notices.tell(notice), now);
    const answers = new Answers(this.#site, new FileAnswers(files, new BufferPool(setup.limits.bufferBytes)));
    this.#front = new HttpFront({
      limits: setup.limits,
      tls: setup.tls,
      answers,
      recorder: this.#recorder,
      onCrowded: () => this.#tellCrowded(),
      onBug: (error) => this.#notices.tell({ message: failureOf(error).message }),
    });
  }

  /** Reads the mirrors and listens. Throws PORT_IN_USE, ADDRESS_REFUSED, BAD_ARGUMENT, and what opening a mirror throws. */
  static async start(setup: ServeSetup, say: (message: FromServer) => void): Promise<RunningServer> {
    const volumes = setup.mirrors.flatMap(({ medium }) => medium?.volumes ?? []);
    const presence = new VolumePresence(volumes, (message) => say({ kind: 'notice', notice: { message } }));
    const folders = await Promise.all(setup.mirrors.map((mirror) => openPlace(mirror, presence)));
    await presence.look();
    const server = new RunningServer(setup, folders, say);
    await server.#listen();
    return server;
  }

  /** Looks at a mirror's ledger now. */
  async refresh(folder: string): Promise<void> {
    const wanted = resolve(folder);
    await Promise.all(
      this.#folders.filter((one) => one.table.root === wanted).map((one) => this.#update(one, () => one.refresh())),
    );
  }

  /** Cuts what is still being sent. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    const { server } = this.#front;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
    await new Promise((next) => setImmediate(next));
    this.#tellFacts();
  }

  async #listen(): Promise<void> {
    const { server } = this.#front;
    const { host, port, limits, tls } = this.#setup;
    try {
      server.listen({ host, port, backlog });
      await once(server, 'listening');
    } catch (error) {
      throw listenError(error, host, port);
    }
    server.on('connection', (socket) => {
      this.#connections += 1;
      socket.once('close', () => {
        this.#connections -= 1;
      });
    });
    this.#timers.push(
      setInterval(() => this.#tellFacts(), factsEveryMs),
      setInterval(() => this.#recorder.tellProgress(), progressEveryMs),
      setInterval(() => this.#poll(), limits.pollMs),
    );
    const address = addressOf(server.address());
    const urls = reachableUrls({ host, address, secure: tls !== undefined, interfaces: networkInterfaces() });
    this.#say({ kind: 'listening', urls, mirrors: this.#site.mirrors.map(servedMirror) });
  }

  #poll(): void {
    for (const folder of this.#folders) void this.#update(folder, () => folder.poll());
  }

  /** Never throws: what cannot be read now is served as it was. */
  async #update(folder: ServedPlace, look: () => Promise<boolean>): Promise<void> {
    try {
      if (!(await look())) return;
      this.#site.assign();
      this.#say({ kind: 'mirrors', mirrors: this.#site.mirrors.map(servedMirror) });
    } catch (error) {
      const { mirrorId, name } = folder.mirror;
      const message = `${name} is served as it was (revision ${folder.table.revision}): ${failureOf(error).message}`;
      this.#notices.tell({ mirrorId, message });
    }
  }

  #tellCrowded(): void {
    const { maxConnections } = this.#setup.limits;
    this.#notices.tell({
      message: `${maxConnections} connections are open, as many as are allowed; further ones are closed at once.`,
    });
  }

  #remember(fact: AccessFact): void {
    this.#facts.push(fact);
    if (this.#facts.length >= factsAtOnce) this.#tellFacts();
  }

  #tellFacts(): void {
    if (this.#facts.length === 0 && this.#connections === this.#toldConnections) return;
    const facts = this.#facts;
    this.#facts = [];
    this.#toldConnections = this.#connections;
    this.#say({ kind: 'facts', facts, connections: this.#connections });
  }
}

async function openPlace(mirror: MirrorToServe, presence: VolumePresence): Promise<ServedPlace> {
  const { medium } = mirror;
  return medium === undefined ? ServedFolder.open(mirror) : new ServedMedium(mirror, medium.table, presence);
}

function addressOf(address: string | AddressInfo | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return address;
}
