import { readdirSync } from 'node:fs';

/** Where drivers of graphics cards answer on Linux: DRM, NVIDIA (and Tegra), AMD's compute, Windows' card under WSL, and those of small boards. */
const device = /^(?:dri|dxg|kfd|kgsl|mali|nvgpu|nvhost|nvidia|nvmap|pvr)/;

/**
 * Whether it is certain that no GPU can be used: on Linux none can without a device of its driver. Opening llama.cpp for one nevertheless, where a loader of
 * Vulkan is installed, cost each load of a model half a second to two.
 * @param devices names in /dev, given for tests; null where they cannot be read
 */
export function noGpuDevice(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
  devices: readonly string[] | null = namesInDev(platform),
): boolean {
  if (platform !== 'linux' || devices === null) return false;
  // Whoever names drivers of Vulkan has reasons of their own.
  if (environment['VK_ICD_FILENAMES'] !== undefined || environment['VK_DRIVER_FILES'] !== undefined) return false;
  return !devices.some((name) => device.test(name));
}

function namesInDev(platform: NodeJS.Platform): string[] | null {
  if (platform !== 'linux') return null;
  try {
    return readdirSync('/dev');
  } catch {
    return null;
  }
}
