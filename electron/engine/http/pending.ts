import type { Architecture, CatalogEntry, Modality, Runtime, Task } from '../../../models/catalog/entry.ts';
import { YardstickError } from '../../../models/errors.ts';
import type { JobView } from '../jobs/jobs.ts';

/** The shapes of features whose rooms are not here yet, so that the page can be written against them. */
export interface ModelViewPending {
  id: string;
  name: string;
  task: Task;
  modality: Modality;
  architecture: Architecture;
  runtime: Runtime;
  parameters: number | null;
  quantization: string;
  sizeBytes: number;
  contextTokens: number | null;
  licence: string;
  /** Where the licence's text stands; null for an imported file. */
  licenceUrl: string | null;
  open: boolean;
  installed: boolean;
  /** `freeMemoryBytes` is what the verdict was made against. */
  fit: { verdict: 'fits' | 'tight' | 'too-large'; memoryBytes: number; freeMemoryBytes: number };
  /** Hosts a download may contact with this machine's settings (hub, package index, mirror), in the order tried; empty for an import. */
  hosts: string[];
  starter: boolean;
  publisher: string;
  tuning: 'base' | 'instruct' | 'other';
  quarantine: { reason: string; at: number } | null;
  download: JobView | null;
}
export interface ModelDetailPending extends ModelViewPending {
  card: CatalogEntry['card'] | null;
  files: { name: string; sizeBytes: number; sha256: string | null; sources: string[] }[];
  measured: Record<string, unknown>[];
}
export function pending(): never {
  throw new YardstickError('request/unavailable', 'This part of the engine is not available.');
}
