import { readFile, stat } from 'node:fs/promises';
import type { EmbeddingSettings } from '../catalog/entry.ts';
import type { InstalledModel } from '../files/installedModel.ts';
import { pathInside } from '../files/pathInside.ts';

/** Everything that decides which vector a text gets, apart from the weights. */
export interface EncoderSettings {
  pooling: 'mean' | 'cls' | 'last';
  queryPrefix: string;
  documentPrefix: string;
  /** null: what the tokenizer says. */
  maxTokens: number | null;
}

const jsonLimitBytes = 1_000_000;
const longestPrefix = 500;

/**
 * How a model's makers use it: from the catalogue, else from the files that sentence-transformers writes beside the weights, else the mean of all
 * tokens without a prefix, which is what most are trained for.
 */
export async function encoderSettings(
  model: InstalledModel,
  known: EmbeddingSettings | undefined,
): Promise<EncoderSettings> {
  const [pooling, sentences, prompts, config] = await Promise.all([
    readJson(model, '1_Pooling/config.json'),
    readJson(model, 'sentence_bert_config.json'),
    readJson(model, 'config_sentence_transformers.json'),
    readJson(model, 'config.json'),
  ]);
  const texts = recordIn(prompts, 'prompts');
  return {
    pooling: known?.pooling ?? poolingIn(pooling),
    queryPrefix: known?.queryPrefix ?? prefixIn(texts, ['query']),
    documentPrefix: known?.documentPrefix ?? prefixIn(texts, ['document', 'passage']),
    maxTokens: known?.maxTokens ?? countIn(sentences, 'max_seq_length') ?? positionsIn(config),
  };
}

function poolingIn(json: Record<string, unknown>): EncoderSettings['pooling'] {
  if (json['pooling_mode_cls_token'] === true) return 'cls';
  if (json['pooling_mode_lasttoken'] === true) return 'last';
  return 'mean';
}

function prefixIn(prompts: Record<string, unknown>, names: readonly string[]): string {
  const found = names.map((name) => prompts[name]).find((value) => typeof value === 'string');
  return typeof found === 'string' ? found.slice(0, longestPrefix) : '';
}

/** RoBERTa and its kin count positions from behind the number of their padding token, so two are not for text. */
function positionsIn(config: Record<string, unknown>): number | null {
  const positions = countIn(config, 'max_position_embeddings');
  const isOffset = /roberta|camembert/.test(String(config['model_type']));
  return positions === null ? null : positions - (isOffset ? 2 : 0);
}

function countIn(json: Record<string, unknown>, name: string): number | null {
  const value = json[name];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 10 && value <= 1_000_000 ? value : null;
}

function recordIn(json: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = json[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** Empty where the model has no such file, or it is no object. */
async function readJson(model: InstalledModel, name: string): Promise<Record<string, unknown>> {
  if (!model.files.some((file) => file.name === name)) return {};
  try {
    const file = pathInside(model.directory, name);
    if ((await stat(file)).size > jsonLimitBytes) return {};
    return recordIn({ json: JSON.parse(await readFile(file, 'utf8')) as unknown }, 'json');
  } catch {
    return {};
  }
}
