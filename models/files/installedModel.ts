import type { AdapterFacts } from './adapters/adapterFacts.ts';
import type { FileStamp } from './fileStamp.ts';
import type { Architecture, AttentionFacts, Runtime, Task } from '../catalog/entry.ts';

export interface InstalledFile {
  /** Relative to `directory`. */
  name: string;
  sizeBytes: number;
  sha256: string;
  /** When it was hashed; absent in manifests that were written without. */
  stamp?: FileStamp;
}

/**
 * A model whose files are on this machine, checked whole. Written as `manifest.json` beside the files,
 * so that the folder speaks for itself: the database can be lost without losing a model.
 */
export interface InstalledModel {
  id: string;
  name: string;
  task: Task;
  architecture: Architecture;
  family: string;
  runtime: Runtime;
  quantization: string;
  parameters: number | null;
  contextTokens: number | null;
  /** Read off the weights of a decoder; absent where they do not state it. */
  attention?: AttentionFacts;
  tuning: 'base' | 'instruct' | 'other';
  /**
   * Of a LoRA adapter: what it is, and the installed model that it is put upon. The files are the adapter's; what is said of the model above is its base's.
   */
  adapter?: AdapterFacts & {
    /** Its base's id. */
    base: string;
    /** SHA-256 of the base's weights when it was imported for it; absent in manifests that were written without. */
    baseSha256?: string;
  };
  /** Absolute. */
  directory: string;
  files: InstalledFile[];
  sizeBytes: number;
  /** SHA-256 of the weights file (the largest one); names the model in every result's conditions. */
  sha256: string;
  origin: { kind: 'catalog' | 'import'; source: string };
  /** Milliseconds since the epoch. */
  installedAt: number;
  /** Set when a load of this file killed the runtime repeatedly: it is not loaded again until the user clears it. */
  quarantine: { reason: string; at: number } | null;
}
