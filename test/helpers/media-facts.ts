import type { ExportPlan, ExportResult, FoundShipment, ShipmentView, Volume } from '../../electron/contract/media.ts';

export const shipperKey = '9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B';

/** A stick with nothing on it, unless changed. */
export function volumeOf(change: Partial<Volume> = {}): Volume {
  return {
    id: 'stick',
    mountPoint: '/media/me/STICK',
    label: 'STICK',
    fileSystem: 'exfat',
    sizeBytes: 64_000_000_000,
    freeBytes: 58_000_000_000,
    readOnly: false,
    removable: true,
    system: false,
    contents: { kind: 'empty' },
    ...change,
  };
}

/** A whole shipment on one volume, unless changed. */
export function foundShipmentOf(change: Partial<FoundShipment> = {}): FoundShipment {
  return {
    folder: '/media/me/STICK/streamferry-lab',
    id: 'shipment-1',
    title: 'lab',
    createdAt: '2026-01-01T00:00:00.000Z',
    volume: 1,
    volumes: 1,
    state: 'complete',
    ...change,
  };
}

/** A stick with these shipments. */
export function stickWith(shipments: readonly FoundShipment[], change: Partial<Volume> = {}): Volume {
  return volumeOf({ contents: { kind: 'shipments', shipments, otherFiles: false }, ...change });
}

/** One mirror on one empty exFAT volume, unless changed. */
export function exportPlanOf(change: Partial<ExportPlan> = {}): ExportPlan {
  const none = { files: 0, bytes: 0 };
  return {
    shipmentId: 'shipment-1',
    shipmentFolder: '/media/me/STICK/streamferry-lab',
    title: 'lab',
    totalBytes: 1_500_000_000,
    totalFiles: 73,
    spared: none,
    kept: none,
    write: { files: 73, bytes: 1_500_000_000 },
    remove: none,
    splitFiles: 0,
    siteRemoves: 0,
    volumes: [{ number: 1, label: 'lab', files: 73, sizeBytes: 1_500_000_000, written: false }],
    volume: 1,
    trial: { takesEveryName: false, foldsCase: true, freeBytes: 58_000_000_000, writeRate: 1, readRate: 1 },
    estimatedSeconds: 350,
    warnings: [],
    ...change,
  };
}

/** Of one volume, read back from the device, unless changed. */
export function exportResultOf(change: Partial<ExportResult> = {}): ExportResult {
  return {
    shipmentId: 'shipment-1',
    shipmentFolder: '/media/me/STICK/streamferry-lab',
    title: 'lab',
    volume: 1,
    volumes: 1,
    volumesLeft: [],
    files: 73,
    copiedBytes: 1_500_000_000,
    keptBytes: 0,
    rereadBytes: 1_500_000_000,
    reread: 'direct',
    safeToRemove: true,
    fingerprint: shipperKey,
    ...change,
  };
}

/** Trusted, with one mirror that is new where it would go, unless changed. */
export function shipmentViewOf(change: Partial<ShipmentView> = {}): ShipmentView {
  return {
    id: 'shipment-1',
    title: 'lab',
    createdAt: '2026-01-01T00:00:00.000Z',
    application: 'Streamferry 0.1.0',
    trust: { fingerprint: shipperKey, state: 'trusted' },
    volumes: [{ number: 1, label: 'lab', sizeBytes: 9, folder: '/media/me/STICK/streamferry-lab' }],
    mirrors: [shippedMirrorOf()],
    totalBytes: 9,
    files: 3,
    damaged: [],
    warnings: [],
    ...change,
  };
}

type Shipped = ShipmentView['mirrors'][number];

export function shippedMirrorOf(change: Partial<Shipped> = {}): Shipped {
  return {
    id: 'far-mirror',
    name: 'Lab images',
    sourceLocation: 'https://images.example/stable/',
    publication: 'trimmed',
    revision: 3,
    publishedAt: '2026-01-01T00:00:00.000Z',
    upstreamSigners: [],
    unsigned: false,
    files: 3,
    sizeBytes: 9,
    ...change,
  };
}
