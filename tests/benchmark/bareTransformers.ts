import { AutoModel, AutoTokenizer, env, mean_pooling, type Tensor } from '@xenova/transformers';

/**
 * transformers.js called bare, with nothing of ours around it: what the embeddings are held against, for their numbers and their speed. A child process:
 * `fork(bareTransformers, [JSON.stringify(BareSettings)], { execArgv: [], env: { ORT_DISABLE_TELEMETRY: '1' } })` says `{ ready: true }`, then answers
 * each list of texts with a `BareResult`.
 */
export interface BareSettings {
  folder: string;
  /** File in `onnx`, without its ending. */
  weights: string;
  maxTokens: number;
  threads: number;
  batchSize: number;
}

export interface BareResult {
  vectors: number[][];
  ms: number;
}

const settings = JSON.parse(process.argv[2] ?? '{}') as BareSettings;
env.allowRemoteModels = false;
env.useFSCache = false;
const tokenizer = await AutoTokenizer.from_pretrained(settings.folder, { local_files_only: true });
const model = await AutoModel.from_pretrained(settings.folder, {
  local_files_only: true,
  model_file_name: settings.weights,
  dtype: 'fp32',
  device: 'cpu',
  session_options: { intraOpNumThreads: settings.threads, interOpNumThreads: 1 },
});

process.on('disconnect', () => process.exit());
process.on('message', (texts) => void embed(texts as string[]).then((result) => process.send?.(result)));
process.send?.({ ready: true });

async function embed(texts: string[]): Promise<BareResult> {
  const startedAt = performance.now();
  const vectors: number[][] = [];
  for (let from = 0; from < texts.length; from += settings.batchSize) {
    const batch = texts.slice(from, from + settings.batchSize);
    const inputs = tokenizer(batch, { padding: true, truncation: true, max_length: settings.maxTokens });
    const output = (await model(inputs)) as { last_hidden_state: Tensor };
    const pooled = mean_pooling(output.last_hidden_state, inputs.attention_mask as Tensor).normalize(2, -1);
    vectors.push(...(pooled.tolist() as number[][]));
  }
  return { vectors, ms: performance.now() - startedAt };
}
