import type { SpeakerTurn } from '../../../models/diarization/speakerTurn.ts';

export interface DiarizeRequest {
  /** Absolute path of a recording. */
  file: string;
  /** How many speak; null: as many as there seem to be. */
  speakers: number | null;
  signal: AbortSignal;
}

/** What the finding depends on. */
export interface DiarizationConditions {
  /** Ids and hashes of both models. */
  segmentation: { model: string; modelSha256: string };
  embedding: { model: string; modelSha256: string };
  runtime: string;
  runtimeVersion: string;
  device: string;
  threads: number;
  /** They were loaded for this recording. */
  cold: boolean;
}

/** Who speaks when. */
export interface Diarization {
  /** In order; those of different speakers may overlap. */
  turns: SpeakerTurn[];
  /** How many speak. */
  speakers: number;
  durationSeconds: number;
  timings: {
    /** Milliseconds of work, without waiting for the machine's turn and without the load. */
    totalMs: number;
    /** `totalMs` over the length of the recording; null where that is 0. */
    realTimeFactor: number | null;
    loadMs: number;
    queueMs: number;
  };
  /** null where the recording is empty. */
  conditions: DiarizationConditions | null;
}

export interface DiarizationProgress {
  /** Of the recording that are done. */
  seconds: number;
  /** null where the file does not say. */
  durationSeconds: number | null;
  /** null while it cannot be told. */
  secondsLeft: number | null;
}

/** One of the two models that it takes. */
export interface SpeakerModelView {
  id: string;
  name: string;
  installed: boolean;
  bytes: number;
  /** The size was stated, not worked out. */
  exact: boolean;
  licence: string | null;
}

/** Finds who speaks when, in recordings of any length, on this machine. */
export interface Diarizer {
  /**
   * @param onProgress after each window
   * @throws {YardstickError} `model/not-installed` with what is missing, `media/*`, `model/*`, `worker/*`; the signal's reason
   */
  diarize(request: DiarizeRequest, onProgress?: (progress: DiarizationProgress) => void): Promise<Diarization>;
  /** @throws {YardstickError} `model/not-installed` with what is missing and how to get it */
  requireModels(): void;
  /** Both models: those that are installed, else those that can be had. */
  models(): SpeakerModelView[];
}
