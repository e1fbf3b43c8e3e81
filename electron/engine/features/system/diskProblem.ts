import { statfs } from 'node:fs/promises';
import type { ErrorReport } from '../../../../models/errors.ts';
import { formatBytes } from '../../../../models/catalog/formatBytes.ts';

/** Bytes below which a disk is as good as full: answers still fit, a backup, an index or a model does not. */
const little = 200e6;

/**
 * What is wrong with the disk of the data folder; null where there is room, and where the system does not tell (some network file systems
 * answer zeros).
 */
export async function diskProblem(
  home: string,
  look: (folder: string) => Promise<{ blocks: number; bavail: number; bsize: number }> = statfs,
): Promise<ErrorReport | null> {
  const disk = await look(home).catch(() => null);
  if (disk === null || disk.blocks === 0) return null;
  const free = disk.bavail * disk.bsize;
  if (free >= little) return null;
  return {
    code: 'disk/low',
    message: `The disk of the data folder has ${formatBytes(free)} left: ${home}`,
    hint: 'Free some space, remove models, or move the data folder (--home or YARDSTICK_HOME).',
  };
}
