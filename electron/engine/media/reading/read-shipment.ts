import type { InspectRequest } from '../../../contract/media.ts';
import type { Services } from '../../areas/services.ts';
import type { MirrorFile } from '../../mirror/mirror-file.ts';
import { mirrorFileIn } from '../../mirror/mirror-folder.ts';
import { importFolders } from '../import/import-places.ts';
import type { Manifest, ShippedMirror } from '../manifest.ts';
import { type OpenedShipment, openShipment } from './open-shipment.ts';
import { type ProvenMirror, proveMirror } from './prove-mirror.ts';
import { siteKeys } from './site-keys.ts';
import { type Copy, givenFingerprint, judgeShipper, requireTrusted, trustedShippers } from './trusted-shippers.ts';
import { upstreamKeyring } from './upstream-keyring.ts';

type Asked = Pick<InspectRequest, 'folders' | 'fingerprint' | 'keyringFile' | 'intoFolder'>;
type Site = Pick<Services, 'registry' | 'keys' | 'options' | 'now'>;

/** Opens a shipment as this site sees it: `trust` tells whether its key is believed here. Throws as `openShipment` does. */
export async function openForSite({ folders, fingerprint, intoFolder }: Asked, site: Site): Promise<OpenedShipment> {
  const given = givenFingerprint(fingerprint);
  const shippers = await trustedShippers(site);
  const shipment = await openShipment({ folders, shippers, fingerprint: given, now: site.now() });
  const { manifest } = shipment;
  const standing = intoFolder === undefined ? [] : await copiesIn(intoFolder, manifest);
  if (standing.length === 0) return shipment;
  return { ...shipment, trust: judgeShipper(manifest, await trustedShippers(site, standing), given) };
}

/** What stands where an import would go names the key that it came by, whether the app knows of it or not. */
async function copiesIn(intoFolder: string, manifest: Manifest): Promise<Copy[]> {
  const folders = [...importFolders(manifest, intoFolder).values()];
  // What cannot be read there is refused by whoever opens it.
  const files = await Promise.all(folders.map((folder) => mirrorFileIn(folder).catch(() => undefined)));
  return files.flatMap((file) => file?.importedFrom ?? []);
}

/** The same, refused with SIGNER_UNKNOWN where its key is not believed. */
export async function openTrusted(request: Asked, site: Site): Promise<OpenedShipment> {
  const shipment = await openForSite(request, site);
  requireTrusted(shipment.trust, givenFingerprint(request.fingerprint));
  return shipment;
}

export interface SiteProof {
  readonly mirror: ShippedMirror;
  readonly keyringFile?: string | undefined;
  /** The mirror that stands at the site already, where it names keys. */
  readonly existing?: MirrorFile | undefined;
  readonly acceptUnsigned: boolean;
}

/** Proves a mirror of a trusted shipment with the keys of this site. Throws as `proveMirror` does, KEY_MISSING. */
export async function proveForSite(
  shipment: OpenedShipment,
  { mirror, keyringFile, existing, acceptUnsigned }: SiteProof,
  site: Site,
): Promise<ProvenMirror> {
  const keyring = await upstreamKeyring(await siteKeys(site, { keyringFile, existing }), shipment);
  const trusted = site.registry.trustedKeys.list().filter(({ signs }) => signs === 'shipments');
  const shippers = [...shipment.shipperKeys, ...trusted.map(({ fingerprint }) => fingerprint)];
  return proveMirror({ shipment, mirror, keyring, acceptUnsigned, shippers, now: site.now() });
}
