import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const vendors: Record<string, string> = { '0x10de': 'An NVIDIA GPU', '0x1002': 'An AMD GPU' };

/**
 * Whether a GPU worth using is in the machine, whatever its drivers do: only then is running on the CPU a fallback that
 * must be said loudly. Integrated graphics are not counted. @returns what it is, or null
 */
export function gpuInMachine(): string | null {
  if (process.platform === 'darwin') return process.arch === 'arm64' ? 'An Apple GPU' : null;
  if (process.platform === 'win32') {
    const driver = path.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'nvcuda.dll');
    return existsSync(driver) ? 'An NVIDIA GPU' : null;
  }
  if (existsSync('/dev/nvidia0')) return 'An NVIDIA GPU';
  return (
    linuxGraphicsCards()
      .map((vendor) => vendors[vendor])
      .find((name) => name !== undefined) ?? null
  );
}

function linuxGraphicsCards(): string[] {
  const folder = '/sys/class/drm';
  try {
    return readdirSync(folder)
      .filter((name) => /^card\d+$/.test(name))
      .map((name) => readFileSync(path.join(folder, name, 'device/vendor'), 'utf8').trim());
  } catch {
    return [];
  }
}
