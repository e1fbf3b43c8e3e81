import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadCatalog } from '../../../models/catalog/catalog.ts';
import {
  createLocalEmbeddings,
  type LocalEmbeddings,
  type LocalEmbeddingsOptions,
} from '../../../models/embedding/localEmbeddings.ts';
import { openModelLibrary, type ModelLibrary } from '../../../models/files/modelLibrary.ts';
import { createMachineMemory } from '../../../models/machine/machineMemory.ts';
import { forkedProcesses } from '../../../models/workers/forkedProcess.ts';
import type { ProcessAdapter } from '../../../models/workers/workerProcess.ts';
import { installTinyBert, type InstallTinyBertOptions } from '../../support/tinyBert.ts';

/** A folder of its own with a real library. */
export interface EmbeddingHome {
  directory: string;
  /** Call before `open`. @returns the model's folder */
  addTiny(id: string, options?: InstallTinyBertOptions): Promise<string>;
  open(
    options?: Partial<LocalEmbeddingsOptions>,
  ): Promise<{ embeddings: LocalEmbeddings; library: ModelLibrary; pids: number[] }>;
  remove(): Promise<void>;
}

export function createEmbeddingHome(): EmbeddingHome {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'yardstick-embeddings-'));
  const opened: LocalEmbeddings[] = [];
  return {
    directory,
    addTiny: (id, options) => installTinyBert(path.join(directory, 'models'), id, options),
    async open(options = {}) {
      const catalog = loadCatalog();
      const library = await openModelLibrary({
        directory: path.join(directory, 'models'),
        catalog,
        fetch: () => Promise.reject(new Error('Nothing is fetched in these tests.')),
      });
      const { processes, pids } = recordedProcesses();
      const embeddings = createLocalEmbeddings({
        library,
        settingsOf: (id) => catalog.get(id)?.embedding,
        memory: createMachineMemory(),
        threads: 1,
        gpu: false,
        processes: { onnx: processes },
        ...options,
      });
      opened.push(embeddings);
      return { embeddings, library, pids };
    },
    async remove() {
      await Promise.all(opened.map((embeddings) => embeddings.close()));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Real onnx workers whose process ids the test knows, oldest first. */
function recordedProcesses(): { processes: ProcessAdapter; pids: number[] } {
  const real = forkedProcesses(path.resolve(import.meta.dirname, '../../../models/workers/onnx/main.ts'));
  const pids: number[] = [];
  return {
    pids,
    processes: {
      spawn() {
        const child = real.spawn();
        if (child.pid !== undefined) pids.push(child.pid);
        return child;
      },
    },
  };
}

export function cosine(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (a === undefined || b === undefined || a.length !== b.length) return Number.NaN;
  return a.reduce((sum, value, axis) => sum + value * (b[axis] ?? 0), 0);
}
