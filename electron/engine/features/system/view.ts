import type { ErrorReport } from '../../../../models/errors.ts';
import type { JobView } from '../../jobs/jobs.ts';

/** What `yardstick doctor` prints and the About page shows (names are fixed). */
export interface SystemInfo {
  node: string;
  /** `linux-x64`, `darwin-arm64`, ... */
  platform: string;
  cpu: { model: string; cores: number };
  memoryBytes: number;
  gpus: { name: string; memoryBytes: number; api: string }[];
  runtimes: {
    llama: { version: string; backend: string; devices: string[] } | null;
    onnx: { version: string; providers: string[] } | null;
  };
  sqlite: { version: string; vec: string };
  /** Absolute path of the data folder. */
  home: string;
  offline: boolean;
  problems: ErrorReport[];
  /** Version of Yardstick. */
  yardstick: string;
  freeMemoryBytes: number;
  /** Where keys are kept: the OS keyring, or a file only this user can read. */
  keys: 'keyring' | 'file';
  loadedModels: { id: string; memoryBytes: number; device: string; busy: boolean }[];
}

/** Something the user should see that belongs to no answer: a GPU that fell back, a worker that died, a file put in quarantine. */
export interface Notice extends ErrorReport {
  modelId?: string;
  /** Milliseconds since the epoch. */
  time: number;
}

/** Choices of the user that the page shares with the engine; each has a default, so an absent one is never an error. */
export interface SystemSettings {
  colorScheme: 'light' | 'dark' | 'auto';
  /** Columns a new comparison starts with. */
  defaultModels: string[];
  /** First-run page was left. */
  welcomed: boolean;
  /** Read the draft into local models while the person types, so that the first token comes sooner. */
  preloadDrafts: boolean;
}

/** Sent on `system.watch` while a page is open. */
export type SystemEvent =
  | { type: 'jobs'; jobs: JobView[] }
  | { type: 'egress'; offline: boolean }
  | { type: 'notice'; notice: Notice };
