import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { canMount } from './small-volume.ts';

export type ImageFileSystem = 'exfat' | 'ntfs' | 'fat32';

export const imageFileSystems = ['exfat', 'ntfs', 'fat32'] as const satisfies readonly ImageFileSystem[];

export interface ImageOptions {
  readonly fileSystem: ImageFileSystem;
  /** FAT32 is no FAT32 below 66. */
  readonly sizeMb: number;
  /** The image and its mount point are made in it. */
  readonly folder: string;
}

export interface VolumeImage {
  readonly mountPoint: string;
  readonly imageFile: string;
  /** Mounts it again; `readOnly` as a medium whose switch is on. */
  mount(options?: { readonly readOnly?: boolean }): Promise<void>;
  /** Ends when every byte is in the image. */
  unmount(): Promise<void>;
  /** Takes it away under whoever has files open on it, as pulling a stick does. The mount point is an empty folder then. */
  pull(): void;
}

const tools = [
  '/usr/sbin/mkfs.exfat',
  '/usr/sbin/mount.exfat-fuse',
  '/usr/sbin/mkntfs',
  '/usr/bin/ntfs-3g',
  '/usr/sbin/mkfs.vfat',
  '/usr/bin/fusefat',
  '/dev/fuse',
];

/** Why tests that need real volumes are left out; undefined where they run. Where nothing may be left out, importing this throws. */
export const noVolumeImages = whyNot();

if (noVolumeImages !== undefined && process.env.STREAMFERRY_REQUIRE_ALL === '1') throw new Error(noVolumeImages);

function whyNot(): string | undefined {
  if (!canMount) return 'skipped: mounting volumes takes Linux and root';
  const missing = tools.find((file) => !existsSync(file));
  return missing === undefined ? undefined : `skipped: there is no ${missing}`;
}

/** Makes a real file system in a file and mounts it; taken off when the running test has ended. */
export async function mountImage({ fileSystem, sizeMb, folder }: ImageOptions): Promise<VolumeImage> {
  const imageFile = join(folder, `${fileSystem}.img`);
  const mountPoint = join(folder, fileSystem);
  mkdirSync(mountPoint);
  writeFileSync(imageFile, '');
  truncateSync(imageFile, sizeMb * 2 ** 20);
  format(fileSystem, imageFile);
  const mounted = new MountedImage(fileSystem, imageFile, mountPoint);
  onTestFinished(() => mounted.discard());
  await mounted.mount();
  return mounted;
}

class MountedImage implements VolumeImage {
  readonly #fileSystem: ImageFileSystem;
  readonly imageFile: string;
  readonly mountPoint: string;
  #daemon: ChildProcess | undefined;
  #loop: string | undefined;

  constructor(fileSystem: ImageFileSystem, imageFile: string, mountPoint: string) {
    this.#fileSystem = fileSystem;
    this.imageFile = imageFile;
    this.mountPoint = mountPoint;
  }

  async mount({ readOnly = false }: { readonly readOnly?: boolean } = {}): Promise<void> {
    await this.#ended();
    const [file, ...args] = this.#command(readOnly);
    const daemon = spawn(file, args, { stdio: 'ignore' });
    this.#daemon = daemon;
    while (!this.#isMounted()) {
      if (daemon.exitCode !== null && daemon.exitCode !== 0) throw new Error(`${file} ended with ${daemon.exitCode}`);
      await delay(5);
    }
  }

  async unmount(): Promise<void> {
    // An engine of another test may be looking over the mounted volumes.
    for (let attempt = 1; ; attempt += 1) {
      const { status, stderr } = spawnSync('umount', [this.mountPoint], { encoding: 'utf8' });
      if (status === 0) break;
      if (attempt === 20 || !stderr.includes('busy')) throw new Error(stderr);
      await delay(100);
    }
    await this.#ended();
  }

  pull(): void {
    execFileSync('umount', ['--lazy', this.mountPoint]);
  }

  async discard(): Promise<void> {
    if (this.#isMounted()) this.pull();
    await this.#ended();
  }

  /** In the foreground, so that the end of the process is the end of its writing. exFAT's goes on by itself, and has its unmounting waited for. */
  #command(readOnly: boolean): [string, ...string[]] {
    const access = readOnly ? 'ro' : 'rw';
    switch (this.#fileSystem) {
      case 'exfat':
        this.#loop ??= execFileSync('losetup', ['--find', '--show', this.imageFile], { encoding: 'utf8' }).trim();
        return ['mount.exfat-fuse', '-o', access, this.#loop, this.mountPoint];
      case 'ntfs':
        return ['ntfs-3g', '-o', `${access},windows_names,no_detach`, this.imageFile, this.mountPoint];
      case 'fat32':
        return ['fusefat', '-f', '-o', readOnly ? 'ro' : 'rw+', this.imageFile, this.mountPoint];
    }
  }

  async #ended(): Promise<void> {
    if (this.#daemon?.exitCode === null) await once(this.#daemon, 'exit');
    if (this.#loop === undefined) return;
    execFileSync('losetup', ['--detach', this.#loop]);
    this.#loop = undefined;
    // It goes when the last who has files open on it is done.
    while (execFileSync('losetup', ['--associated', this.imageFile]).length > 0) await delay(5);
  }

  #isMounted(): boolean {
    return readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${this.mountPoint} `);
  }
}

function format(fileSystem: ImageFileSystem, imageFile: string): void {
  const [file, ...args] = {
    exfat: ['mkfs.exfat', '-L', 'CARRY', imageFile] as const,
    ntfs: ['mkntfs', '--force', '--quick', '--label', 'CARRY', imageFile] as const,
    // Clusters of two sectors: of smaller ones fusefat counts none as free.
    fat32: ['mkfs.vfat', '-F', '32', '-s', '2', '-n', 'CARRY', imageFile] as const,
  }[fileSystem];
  execFileSync(file, args, { stdio: 'ignore' });
}
