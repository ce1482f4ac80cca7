import { expect, test } from 'vitest';
import type { MirrorImage } from '../../../electron/contract/image.ts';
import { groupImages, imageTitle } from '../../../renderer/features/mirror/image-groups.ts';

function image(change: Partial<MirrorImage>): MirrorImage {
  return {
    os: 'ubuntu',
    release: 'noble',
    arch: 'amd64',
    label: 'stable',
    title: '24.04 LTS',
    version: '24.04',
    lts: true,
    state: 'synced',
    isBootloader: false,
    kernels: [],
    versions: [],
    sizeBytes: 0,
    files: 0,
    missing: [],
    ...change,
  };
}

test('Ubuntu comes first, newest release first, then by architecture; bootloaders stand apart', () => {
  const groups = groupImages([
    image({ os: 'pxelinux', release: 'pxe', arch: 'i386', isBootloader: true }),
    image({ os: 'centos', release: '8', version: '8' }),
    image({ release: 'jammy', version: '22.04' }),
    image({ arch: 'arm64' }),
    image({ arch: 'amd64' }),
  ]);
  expect(groups.images.map(({ os, release, arch }) => `${os} ${release} ${arch}`)).toEqual([
    'ubuntu noble amd64',
    'ubuntu noble arm64',
    'ubuntu jammy amd64',
    'centos 8 amd64',
  ]);
  expect(groups.bootloaders.map(({ os }) => os)).toEqual(['pxelinux']);
});

test.each([
  ['ubuntu', '24.04 LTS', 'Ubuntu 24.04 LTS'],
  ['centos', 'CentOS 8', 'CentOS 8'],
  ['centos', '8', 'CentOS 8'],
  ['custom', 'x', 'custom x'],
])('%s %s is called %s', (os, title, expected) => {
  expect(imageTitle({ os, title })).toBe(expected);
});
