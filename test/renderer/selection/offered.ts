import type { OfferedImage, OfferedKernel } from '../../../electron/contract/image.ts';

/** A kernel as a catalogue offers it: `ga-24.04`, `hwe-24.04-edge lowlatency`. */
export function kernel(name: string, isGa = name.startsWith('ga-')): OfferedKernel {
  const [subarch = '', kflavor = 'generic'] = name.split(' ');
  return {
    contentId: 'com.ubuntu.maas:stable:v3:download',
    product: `com.ubuntu.maas.stable:v3:boot:${name}`,
    subarch,
    kflavor,
    versions: ['20250805', '20250704'],
    ownBytes: 93_000_000,
    isGa,
  };
}

const kernels = (version: string) => [
  kernel(`ga-${version}`),
  kernel(`ga-${version}-lowlatency lowlatency`, false),
  kernel(`hwe-${version}`),
  kernel(`hwe-${version}-edge`),
];

/** An Ubuntu LTS image with four kernels; `change` makes it another. */
export function image(version: string, arch: string, change: Partial<OfferedImage> = {}): OfferedImage {
  const releases: Readonly<Record<string, string>> = { '20.04': 'focal', '22.04': 'jammy', '24.04': 'noble' };
  return {
    os: 'ubuntu',
    release: releases[version] ?? version,
    arch,
    label: 'stable',
    title: `${version} LTS`,
    version,
    lts: true,
    supportEnds: `20${Number.parseInt(version, 10) + 5}-05-31`,
    esmEnds: `20${Number.parseInt(version, 10) + 10}-04-30`,
    kernels: kernels(version),
    sizeBytes: 432_000_000,
    ...change,
  };
}

export const centos = image('8', 'amd64', {
  os: 'centos',
  release: '8',
  title: '8',
  lts: false,
  kernels: [kernel('generic', true)],
});

export const offered: readonly OfferedImage[] = [
  image('24.04', 'amd64'),
  image('24.04', 'arm64'),
  image('22.04', 'amd64'),
  image('22.04', 'arm64'),
  image('22.04', 's390x'),
  image('20.04', 'amd64'),
  centos,
];
