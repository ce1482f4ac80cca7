/** An Ubuntu release as the practice stream carries it. Sizes are a four-hundredth of the real ones. */
export interface PracticeRelease {
  readonly codename: string;
  readonly title: string;
  readonly version: string;
  readonly fullCodename: string;
  readonly supportEol: string;
  readonly supportEsmEol: string;
  /** Older first. */
  readonly serials: readonly [string, string];
  readonly squashfsBytes: number;
  readonly initrdBytes: number;
  readonly kernelBytes: number;
}

export const practiceArches = ['amd64', 'arm64'] as const;

export const practiceReleases: readonly PracticeRelease[] = [
  {
    codename: 'focal',
    title: '20.04 LTS',
    version: '20.04',
    fullCodename: 'Focal Fossa',
    supportEol: '2025-05-31',
    supportEsmEol: '2030-04-23',
    serials: ['20250408', '20250527'],
    squashfsBytes: 930_000,
    initrdBytes: 230_000,
    kernelBytes: 36_000,
  },
  {
    codename: 'jammy',
    title: '22.04 LTS',
    version: '22.04',
    fullCodename: 'Jammy Jellyfish',
    supportEol: '2027-06-01',
    supportEsmEol: '2032-04-09',
    serials: ['20250712', '20250808'],
    squashfsBytes: 1_140_000,
    initrdBytes: 290_000,
    kernelBytes: 37_000,
  },
  {
    codename: 'noble',
    title: '24.04 LTS',
    version: '24.04',
    fullCodename: 'Noble Numbat',
    supportEol: '2029-05-31',
    supportEsmEol: '2034-04-25',
    serials: ['20250704', '20250805'],
    squashfsBytes: 685_000,
    initrdBytes: 195_000,
    kernelBytes: 38_000,
  },
];

export interface PracticeKernel {
  readonly subarch: string;
  readonly kflavor: 'generic' | 'lowlatency';
  readonly kpackage: string;
}

/** The kernels MAAS offers for a release of this version. */
export function practiceKernels(version: string): readonly PracticeKernel[] {
  return [
    { subarch: `ga-${version}`, kflavor: 'generic', kpackage: 'linux-generic' },
    { subarch: `ga-${version}-lowlatency`, kflavor: 'lowlatency', kpackage: 'linux-lowlatency' },
    { subarch: `hwe-${version}`, kflavor: 'generic', kpackage: `linux-generic-hwe-${version}` },
    { subarch: `hwe-${version}-edge`, kflavor: 'generic', kpackage: `linux-generic-hwe-${version}-edge` },
  ];
}

const lettered = ['p', 'q', 'r', 's', 't', 'u', 'v', 'w'].map((letter) => `hwe-${letter}`);
const longTermVersions = ['16.04', '18.04', '20.04', '22.04', '24.04'];

/** Every kernel name, in both notations, whose hardware this kernel boots too: MAAS's comma list. */
export function subarchesOf(version: string, subarch: string): string {
  const older = longTermVersions.filter((other) => other <= version).map((other) => `ga-${other}`);
  return [...new Set(['generic', ...lettered, ...older, subarch])].join(',');
}
