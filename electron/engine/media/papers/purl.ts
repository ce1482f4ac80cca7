import type { ImagePackage } from './image-packages.ts';

/** The package URL of an operating system's package (package-url specification); undefined for what has no type of its own, such as snaps. */
export function purlOf({ name: listed, version, os, release, arch }: ImagePackage): string | undefined {
  const kind = kinds.find(({ systems }) => systems.includes(os));
  // dpkg names a foreign or multi-arch package `libc6:amd64`.
  const [name = '', ownArch] = listed.split(':');
  if (kind === undefined || name === 'snap' || /\s/u.test(version)) return undefined;
  const qualifiers = [`arch=${encoded(ownArch ?? arch)}`, ...(release === '' ? [] : [`distro=${encoded(release)}`])];
  return `pkg:${kind.type}/${os}/${encoded(name)}@${encoded(version)}?${qualifiers.join('&')}`;
}

const kinds: readonly { readonly type: string; readonly systems: readonly string[] }[] = [
  { type: 'deb', systems: ['ubuntu', 'debian'] },
  { type: 'rpm', systems: ['centos', 'rhel', 'fedora', 'rocky', 'alma', 'ol'] },
];

/** All but letters, digits, `.-_~` and the colon is percent-encoded. */
function encoded(text: string): string {
  return encodeURIComponent(text)
    .replaceAll(/[!'()*]/gu, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%3A', ':');
}
