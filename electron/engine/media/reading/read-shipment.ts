import type { InspectRequest } from '../../../contract/media.ts';
import type { Services } from '../../areas/services.ts';
import type { MirrorFile } from '../../mirror/mirror-file.ts';
import type { ShippedMirror } from '../manifest.ts';
import { type OpenedShipment, openShipment } from './open-shipment.ts';
import { type ProvenMirror, proveMirror } from './prove-mirror.ts';
import { siteKeys } from './site-keys.ts';
import { givenFingerprint, requireTrusted, trustedShippers } from './trusted-shippers.ts';
import { upstreamKeyring } from './upstream-keyring.ts';

type Asked = Pick<InspectRequest, 'folders' | 'fingerprint' | 'keyringFile'>;
type Site = Pick<Services, 'registry' | 'keys' | 'options' | 'now'>;

/** Opens a shipment as this site sees it: `trust` tells whether its key is believed here. Throws as `openShipment` does. */
export async function openForSite({ folders, fingerprint }: Asked, site: Site): Promise<OpenedShipment> {
  const given = givenFingerprint(fingerprint);
  const shippers = await trustedShippers(site);
  return openShipment({ folders, shippers, fingerprint: given, now: site.now() });
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
