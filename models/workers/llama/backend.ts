import { availableParallelism, cpus } from 'node:os';
import { getLlama, getModuleVersion, LlamaLogLevel, type Llama } from 'node-llama-cpp';
import { createTextTail, type TextTail } from '../textTail.ts';
import { gpuInMachine } from './gpuInMachine.ts';
import type { LlamaDevice, LlamaRuntime } from './llamaMethods.ts';
import { noGpuDevice } from './noGpuDevice.ts';

/** llama.cpp, opened on a device, and what it said last (the binding's own errors leave the reason out). */
export interface Backend {
  llama: Llama;
  facts: LlamaRuntime;
  log: TextTail;
}

/**
 * Opens llama.cpp on the best device there is, or on the CPU.
 * @param threads null: one per physical core that this process may use
 */
export async function openBackend(gpu: 'auto' | false, threads: number | null): Promise<Backend> {
  const log = createTextTail(4_000);
  const open = (device: 'auto' | false) =>
    getLlama({
      gpu: device,
      build: 'never',
      progressLogs: false,
      // Left alone it would take 4 threads, which on 2 cores is 300 times slower; the count is set below.
      maxThreads: threads ?? 1,
      logLevel: LlamaLogLevel.warn,
      logger: (level, message) => log.push(`${level}: ${message.trim()}\n`),
    });
  let llama = await open(gpu === 'auto' && noGpuDevice() ? false : gpu);
  // A loader of Vulkan that draws in software opens without any device: that is no GPU, and running on the CPU no fallback.
  if (llama.gpu !== false && (await llama.getGpuDeviceNames()).length === 0) {
    await llama.dispose();
    llama = await open(false);
  }
  const used = threads ?? Math.max(1, Math.min(llama.cpuMathCores, availableParallelism()));
  llama.maxThreads = used;

  const memory = llama.gpu === false ? { total: 0, free: 0 } : await llama.getVramState();
  const present = gpu === 'auto' && llama.gpu === false ? gpuInMachine() : null;
  return {
    llama,
    log,
    facts: {
      version: `${await getModuleVersion()} (llama.cpp ${llama.llamaCppRelease.release})`,
      backend: llama.gpu === false ? 'cpu' : llama.gpu,
      devices: await devicesOf(llama, memory.total),
      threads: used,
      freeDeviceBytes: memory.free,
      gpuFallback:
        present === null
          ? null
          : `${present} is in this machine, but none of its drivers works with llama.cpp; the CPU is used.`,
    },
  };
}

/** The CPU's name, for the conditions of a run. */
export function cpuName(): string {
  return cpus()[0]?.model.trim().replaceAll(/\s+/g, ' ') ?? 'unknown';
}

async function devicesOf(llama: Llama, totalBytes: number): Promise<LlamaDevice[]> {
  if (llama.gpu === false) return [];
  const api = llama.gpu;
  const names = await llama.getGpuDeviceNames();
  // The runtime states the memory of all devices together.
  return names.map((name) => ({ name, memoryBytes: Math.round(totalBytes / names.length), api }));
}
