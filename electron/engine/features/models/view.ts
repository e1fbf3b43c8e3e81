import type { Architecture, Modality, ModelCard, Runtime, Task } from '../../../../models/catalog/entry.ts';
import type { MemoryFit } from '../../../../models/catalog/memoryFit.ts';
import type { ErrorReport } from '../../../../models/errors.ts';
import type { InstalledModel } from '../../../../models/files/installedModel.ts';
import type { JobView } from '../../jobs/jobs.ts';

/** One line of the list of models, of the catalogue or imported. The names are the command's contract. */
export interface ModelView {
  id: string;
  name: string;
  publisher: string;
  task: Task;
  modality: Modality;
  architecture: Architecture;
  /** Family name as the weights state it, e.g. `llama`. */
  family: string;
  runtime: Runtime;
  parameters: number | null;
  quantization: string;
  sizeBytes: number;
  /** False while the size is an estimate; it becomes exact when the source is asked. */
  sizeExact: boolean;
  contextTokens: number | null;
  /** SPDX identifier or the licence's own name; `unknown` for an imported file. */
  licence: string;
  /** Where the licence's text stands; null for an imported file. */
  licenceUrl: string | null;
  /** An OSI-approved licence. */
  open: boolean;
  installed: boolean;
  /** `freeMemoryBytes` is what the verdict was made against. */
  fit: MemoryFit & { freeMemoryBytes: number };
  /** Hosts a download may contact with this machine's settings (hub, package index, mirror), in the order tried; empty for an import. */
  hosts: string[];
  starter: boolean;
  tuning: 'base' | 'instruct' | 'other';
  /** Of a LoRA adapter; null for a model of its own. Weights, quantisation, context and template are its base's, the size its own file's. */
  adapter:
    | (NonNullable<InstalledModel['adapter']> & {
        /** Null where the base is not here any more. */
        baseName: string | null;
      })
    | null;
  /** Adapters upon this model, which cannot go while they are here. */
  neededBy: { id: string; name: string }[];
  quarantine: { reason: string; at: number } | null;
  /** The running download, or the last one when it failed. */
  download: JobView | null;
  /** Bytes on disk of an unfinished download, which the next one goes on with. */
  partialBytes: number;
}

/** A model whose folder is here and cannot be used: a file is gone or was cut, or what describes it cannot be read. */
export interface DamagedModelView {
  id: string;
  name: string;
  /** It is in the catalogue, and can be got again. */
  published: boolean;
  problem: ErrorReport;
}

export interface ModelFileView {
  name: string;
  /** Null where only the source knows it. */
  sizeBytes: number | null;
  /** Null where only the source states it. */
  sha256: string | null;
  sources: string[];
}

export interface ModelDetail extends ModelView {
  /** Null for an imported file. */
  card: ModelCard | null;
  files: ModelFileView[];
  /** Figures measured on this machine. */
  measured: Record<string, unknown>[];
}
