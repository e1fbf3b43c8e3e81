import { describe, expect, it } from 'vitest';
import { noGpuDevice } from '../../../models/workers/llama/noGpuDevice.ts';

const plain = ['null', 'zero', 'nvme0n1', 'nvram', 'ptmx', 'vga_arbiter', 'tty0'];

describe('whether a GPU can be ruled out', () => {
  // Catches: a GPU that is never tried because its driver's device goes by another name.
  it.each(['dri', 'nvidia0', 'nvidiactl', 'nvhost-gpu', 'nvgpu', 'kfd', 'dxg', 'mali0', 'kgsl-3d0', 'pvrsrvkm'])(
    'not where there is /dev/%s',
    (name) => expect(noGpuDevice('linux', {}, [...plain, name])).toBe(false),
  );

  // Catches: half a second and more of each load that goes into a search for what cannot be there (a disk and a memory begin with "nv", too).
  it('on Linux, where no driver has a device', () => {
    expect(noGpuDevice('linux', {}, plain)).toBe(true);
  });

  it('not on other systems, where devices cannot be read, or where drivers are named', () => {
    expect(noGpuDevice('darwin', {}, plain)).toBe(false);
    expect(noGpuDevice('win32', {}, plain)).toBe(false);
    expect(noGpuDevice('linux', {}, null)).toBe(false);
    expect(noGpuDevice('linux', { VK_ICD_FILENAMES: '/etc/vulkan/icd.d/lvp.json' }, plain)).toBe(false);
    expect(noGpuDevice('linux', { VK_DRIVER_FILES: '/etc/vulkan/icd.d/lvp.json' }, plain)).toBe(false);
  });
});
