import type { AppApi } from '../../electron/contract/host.ts';
import type { PayloadsOf } from '../../electron/host/payloads/parts.ts';

/** Every field there is, filled: what the examples leave out would be refused unnoticed. */
type Filled<T> = T extends readonly (infer E)[] ? readonly Filled<E>[] : { readonly [K in keyof T]-?: Filled<T[K]> };
type Examples = {
  readonly [A in keyof AppApi]: { readonly [M in keyof AppApi[A]]: Filled<PayloadsOf<AppApi[A]>[M]> };
};

/** The one path that the examples name, as a token. */
export const token = 'path:example';

const terms = {
  kind: 'maas',
  os: 'ubuntu',
  release: 'noble',
  arches: ['amd64'],
  subarches: ['*'],
  labels: ['*'],
  kflavors: ['generic'],
  bootloaders: true,
} as const;
const pin = { product: 'com.ubuntu:server', version: '20250805' };
const selection = { rules: [{ id: 'r1', terms, max: 1, keep: false }], pins: [pin] };
const description = {
  name: 'Lab',
  url: 'https://images.example/stream/',
  path: 'streams/v1/index.sjson',
  trust: { kind: 'signed', fingerprints: ['4A3C'], keyringFile: token },
  fallbackUrls: ['https://other.example/', token],
  proxy: { kind: 'explicit', url: 'http://proxy.example:3128' },
  caFile: token,
  credentials: { kind: 'basic', user: 'me', password: 'word' },
} as const;
const source = { kind: 'described', source: description } as const;
const mirror = { folder: token };
const publication = 'trimmed';
const sync = {
  mirror,
  source,
  rule: { terms, max: 1, keep: true },
  jobsPerHost: 6,
  limitRate: 1000,
  keepRevisions: 1,
  fetchKey: false,
  allowRollback: false,
  switchSource: false,
  skipItems: false,
  skipDigests: false,
  publication,
  signUnverified: false,
} as const;
const schedule = {
  mirrorId: 'm1',
  cadence: { kind: 'weekly', weekday: 1, at: '02:00' },
  quietHours: { from: '08:00', to: '18:00' },
} as const;
const signingKey = { algorithm: 'ed25519', userName: 'Lab' } as const;

const fingerprint = '4A3CE3CD565D7EB5C810E2B97FF3F408476CF100';
const exported = {
  mirrors: [mirror],
  target: token,
  folderName: 'streamferry-lab',
  receiptFile: token,
  volumeBytes: 1_000_000,
  maxFileBytes: 1_000_000,
  reread: true,
  installersFolder: token,
  restart: false,
  updateOnly: false,
};
const inspected = { folders: [token], fingerprint, keyringFile: token, intoFolder: token };
const imported = {
  ...inspected,
  checkOnly: false,
  remember: true,
  acceptUnsigned: false,
  allowRollback: false,
  mirrorIds: ['m1'],
};

/** A payload with every field for each method. */
export const payloadExamples = {
  sources: {
    list: {},
    add: { ...description, makeDefault: true },
    edit: { id: 's1', change: description, makeDefault: true, forgetCredentials: true },
    remove: { id: 's1' },
    restoreDefault: {},
    test: { source, fetchKey: true },
    fetchKey: { fingerprint: '4A3C' },
    keyring: { source },
  },
  catalogue: {
    query: { source, filters: ['arch=amd64'], max: 1, fetchKey: false },
    presets: {},
    images: { source, fetchKey: false },
    draft: { source, selection, mirror, name: 'lab', folder: token, keepRevisions: 1, entries: true, refresh: true },
  },
  mirrors: {
    list: {},
    get: mirror,
    open: { folder: token, name: 'lab' },
    create: { name: 'lab', folder: token, source, selection, publication, signUnverified: true, keepRevisions: 1 },
    edit: {
      mirror,
      name: 'lab',
      source,
      selection,
      keepRevisions: 1,
      publication,
      signUnverified: true,
      leaveOutKernels: { products: ['p'], subarches: ['ga-24.04'], kflavors: ['lowlatency'] },
    },
    remove: { mirror, deleteFiles: false },
    selection: mirror,
    images: mirror,
    pin: { mirror, pin },
    unpin: { mirror, product: pin.product },
    plan: sync,
    sync,
    audit: { mirror, repair: true, since: '2026-01-01', fetchKey: true },
  },
  jobs: {
    list: {},
    history: { limit: 10 },
    wait: { id: 'j1' },
    pause: { id: 'j1' },
    resume: { id: 'j1' },
    cancel: { id: 'j1' },
    auditReport: { id: 'j1' },
  },
  settings: {
    get: {},
    set: {
      change: {
        mirrorsFolder: token,
        jobsPerHost: 6,
        limitRate: 0,
        keepRevisions: 1,
        proxy: { kind: 'none' },
        caFile: token,
        appearance: 'dark',
        units: 'binary',
        logLevel: 'debug',
        closeWhileRunning: 'ask',
      },
    },
  },
  keys: {
    list: {},
    create: signingKey,
    import: { secretKey: 'AAAA', passphrase: 'word' },
    export: { part: 'public', form: 'armored', fingerprint: '4A3C' },
    rotate: signingKey,
    forget: { fingerprint: '4A3C' },
    unlock: { fingerprint: '4A3C', passphrase: 'word' },
  },
  publication: {
    publish: { mirror, publication, signUnverified: true },
    kernels: mirror,
    lint: { mirror, maas: '3.7', keyringFile: token },
    revisions: mirror,
    difference: { mirror, from: 1, to: 2 },
    rollback: { mirror, revision: 1 },
    release: mirror,
  },
  schedules: { list: {}, set: schedule, lines: schedule },
  serve: {
    start: {
      mirrors: [{ folder: token, at: '/lab/' }],
      shipments: [{ folders: [token], fingerprint, keyringFile: token, acceptUnsigned: true, at: '/lab/' }],
      host: '127.0.0.1',
      port: 8080,
      tls: { certificateFile: token, keyFile: token },
      accessLogFile: token,
    },
    stop: {},
    state: {},
    selfTest: { url: 'http://127.0.0.1:8080/', mirrorId: 'm1' },
    instructions: { mirrorId: 'm1', url: 'http://127.0.0.1:8080/' },
    expect: { clusterId: 'c1', groupIds: ['g1'] },
    group: { clusterIds: ['c1', 'c2'] },
  },
  media: {
    volumes: {},
    eject: { volumeId: 'v1' },
    plan: exported,
    export: exported,
    inspect: inspected,
    import: imported,
    receipt: { mirrors: [mirror], folder: token, site: 'ship' },
    readReceipt: { file: token },
    trustedKeys: {},
    trust: { fingerprint, signs: 'shipments', name: 'lab', replace: fingerprint },
    distrust: { fingerprint, signs: 'receipts' },
    custody: mirror,
  },
  host: {
    describe: {},
    pick: { purpose: 'folder', title: 'Choose' },
    listFolder: { token, files: true },
    makeFolder: { token, name: 'new' },
    typed: { path: '/srv' },
    reveal: { mirrorId: 'm1' },
    log: { lines: 100 },
  },
} as const satisfies Examples;
