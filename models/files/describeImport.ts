import type { Architecture, Task } from '../catalog/entry.ts';
import type { AdapterFacts } from './adapters/adapterFacts.ts';
import { attentionFacts } from './attentionFacts.ts';
import { cleanText } from './cleanText.ts';
import type { GgufHeader } from './ggufHeader.ts';
import type { InstalledModel } from './installedModel.ts';
import type { FolderFile } from './onnxFolder.ts';

/** What can be said of a model from its own files. */
export type ModelFacts = Pick<
  InstalledModel,
  | 'name'
  | 'task'
  | 'architecture'
  | 'family'
  | 'runtime'
  | 'quantization'
  | 'parameters'
  | 'contextTokens'
  | 'tuning'
  | 'attention'
  | 'adapter'
>;

/** llama.cpp's pooling types; a model that ranks has this one. */
const rankPooling = 4;
/** Networks that find speakers, as transformers.js names them. */
const speakerFamilies: ReadonlySet<string> = new Set(['pyannote', 'wespeaker-resnet']);
const encoders = /bert|^jina|^gte|^nomic|^bge|embedding/;

/** Reads a model's facts off its GGUF header. Without a chat template it is taken for a pretrained base model. */
export function describeGguf(header: GgufHeader, fileName: string): ModelFacts {
  const { architecture: family, metadata } = header;
  const pooling = metadata.get(`${family}.pooling_type`);
  const isEncoder = encoders.test(family) || (typeof pooling === 'number' && pooling > 0);
  const isEncoderDecoder = family.startsWith('t5');
  const tuning = header.chatTemplate === null ? 'base' : 'instruct';
  let task: Task = tuning === 'base' ? 'completion' : 'chat';
  if (isEncoder) task = pooling === rankPooling ? 'reranking' : 'embedding';
  else if (isEncoderDecoder) task = 'translation';
  const attention = attentionFacts(header);
  return {
    name: cleanText(header.name) ?? fileName.replace(/\.gguf$/i, ''),
    task,
    architecture: isEncoder ? 'encoder' : isEncoderDecoder ? 'encoder-decoder' : 'decoder',
    family,
    runtime: 'llama.cpp',
    quantization: header.quantization,
    parameters: header.parameterCount,
    contextTokens: header.contextLength,
    tuning: isEncoder || isEncoderDecoder ? 'other' : tuning,
    ...(attention === null ? {} : { attention }),
  };
}

/** A model with an adapter upon it: all that is said of it is its base's, but for its name and what the adapter is. */
export function describeAdapter(adapter: AdapterFacts, base: InstalledModel): ModelFacts {
  const { task, architecture, family, runtime, quantization, parameters, contextTokens, tuning, attention } = base;
  return {
    name: `${base.name} + ${adapter.name}`.slice(0, 300),
    task,
    architecture,
    family,
    runtime,
    quantization,
    parameters,
    contextTokens,
    tuning,
    ...(attention === undefined ? {} : { attention }),
    adapter: { ...adapter, base: base.id, baseSha256: base.sha256 },
  };
}

/** Reads a model's facts off `config.json` in transformers.js layout. Fields that are missing or odd become null or a plain guess. */
export function describeOnnxFolder(
  config: Record<string, unknown>,
  tokenizerConfig: Record<string, unknown>,
  files: FolderFile[],
  folderName: string,
): ModelFacts {
  const family = cleanText(config['model_type']) ?? 'unknown';
  const heads = Array.isArray(config['architectures']) ? config['architectures'].map(String).join(' ') : '';
  const isSpeech = family === 'whisper' || /ForCTC|ForSpeechSeq2Seq/.test(heads);
  const isEncoderDecoder = config['is_encoder_decoder'] === true || family === 'whisper';
  const isCausal = /CausalLM/.test(heads);
  const hasTemplate = typeof tokenizerConfig['chat_template'] === 'string';

  let task: Task = 'embedding';
  if (isSpeech) task = 'transcription';
  else if (speakerFamilies.has(family)) task = 'diarization';
  else if (isEncoderDecoder) task = 'translation';
  else if (isCausal) task = hasTemplate ? 'chat' : 'completion';
  else if (/ForSequenceClassification/.test(heads)) task = labelCount(config) === 1 ? 'reranking' : 'classification';

  const architecture: Architecture = isEncoderDecoder ? 'encoder-decoder' : isCausal ? 'decoder' : 'encoder';
  return {
    name: cleanText(folderName) ?? family,
    task,
    architecture,
    family,
    runtime: 'onnx',
    quantization: quantizationOf(files),
    parameters: null,
    contextTokens: positive(
      config['max_position_embeddings'] ?? config['n_positions'] ?? config['max_target_positions'],
    ),
    tuning: isCausal ? (hasTemplate ? 'instruct' : 'base') : 'other',
  };
}

function labelCount(config: Record<string, unknown>): number | null {
  const labels = config['id2label'];
  if (typeof labels === 'object' && labels !== null) return Object.keys(labels).length;
  return positive(config['num_labels']);
}

/** transformers.js names its weights for their type; `_quantized` is 8-bit. */
function quantizationOf(files: FolderFile[]): string {
  const kinds = files.flatMap(({ name }) => {
    if (!name.endsWith('.onnx')) return [];
    const suffix = /_(quantized|int8|uint8|fp16|q4f16|q4|bnb4|q8)\.onnx$/.exec(name)?.[1] ?? 'fp32';
    return [suffix === 'quantized' || suffix === 'q8' ? 'int8' : suffix];
  });
  return [...new Set(kinds)].join(' + ');
}

function positive(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}
