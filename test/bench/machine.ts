import { statfsSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';

/** Names of file systems by the magic number that statfs(2) tells on Linux. */
const fileSystems: ReadonlyMap<number, string> = new Map([
  [0xef53, 'ext4'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
  [0x01021994, 'tmpfs'],
  [0x794c7630, 'overlay'],
]);

/** What the numbers hold for. */
export interface Machine {
  readonly system: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryMb: number;
  readonly node: string;
  readonly fileSystem: string;
  /** Runnable processes over the last minute, before anything was started: above a fraction of the cores, others disturb. */
  readonly load: number;
}

export function describeMachine(folder: string): Machine {
  const { type } = statfsSync(folder);
  return {
    system: `${platform()} ${release()} ${arch()}`,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryMb: Math.round(totalmem() / 1e6),
    node: process.version,
    fileSystem: fileSystems.get(type) ?? `type 0x${type.toString(16)}`,
    load: loadavg()[0] ?? 0,
  };
}

export function machineText(machine: Machine): string {
  const { system, processor, cores, memoryMb, node, fileSystem, load } = machine;
  return [
    `${processor}, ${cores} cores, ${memoryMb} MB; ${system}; Node.js ${node}; ${fileSystem}; load ${load.toFixed(2)}`,
    ...(fileSystem === 'tmpfs'
      ? ['The folder is in memory: syncing costs nothing there. Name one on a disk with --folder.']
      : []),
    ...(load > cores / 2
      ? ['The machine is busy with something else: these numbers will be worse than they are.']
      : []),
  ].join('\n');
}
