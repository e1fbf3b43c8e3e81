import type { LlamaRuntime } from './llamaMethods.ts';

/**
 * Why a model runs on the CPU though a GPU was asked for and is in the machine: its drivers do not work, or it opened and then had no
 * memory left for any layer. @returns a sentence, or null where the GPU is used or there is none
 */
export function gpuFallback(
  runtime: Pick<LlamaRuntime, 'backend' | 'devices' | 'gpuFallback'>,
  gpuLayers: number,
): string | null {
  if (runtime.backend === 'cpu') return runtime.gpuFallback;
  if (gpuLayers > 0) return null;
  const names = runtime.devices.map(({ name }) => name).join(' + ') || 'The GPU';
  return `${names} has too little free memory for any layer of this model; the CPU is used.`;
}
