/** Whom the engine asks for a key, and only when a person says so. */
export const keyserverHost = 'keyserver.ubuntu.com';

/** Ubuntu Cloud Image Builder: signs MAAS's streams. */
export const ubuntuFingerprint = '4A3CE3CD565D7EB5C810E2B97FF3F408476CF100';
