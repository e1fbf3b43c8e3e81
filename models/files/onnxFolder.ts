import { lstat, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { YardstickError } from '../errors.ts';

export interface FolderFile {
  /** Absolute. */
  path: string;
  /** Its place in the model's folder, forward slashes. */
  name: string;
  sizeBytes: number;
}

export interface OnnxFolder {
  files: FolderFile[];
  /** `config.json`. */
  config: Record<string, unknown>;
  /** `tokenizer_config.json`, where there is one. */
  tokenizerConfig: Record<string, unknown>;
}

const jsonLimitBytes = 1_000_000;
const mostFiles = 100;
/** Words about the model, its vocabulary, its weights; nothing that could run. */
const topLevel = /^([\w.-]+\.json|[\w.-]+\.(txt|model|md)|LICENSE(\.txt)?)$/;
/** How the vectors of an embedding model are pooled, where sentence-transformers keeps it. */
const pooling = /^config\.json$/;
const weights = /^[\w.-]+\.(onnx|onnx_data(_\d+)?)$/;

/**
 * Finds the files of a model in transformers.js layout: `config.json`, tokenizer, `onnx/*.onnx`. Links and everything that does not
 * belong are left where they are.
 * @throws {YardstickError} `model/not-a-model` with what is missing
 */
export async function findOnnxFolder(folder: string): Promise<OnnxFolder> {
  const files = [
    ...(await matching(folder, '', topLevel)),
    ...(await matching(path.join(folder, 'onnx'), 'onnx/', weights)),
    ...(await matching(path.join(folder, '1_Pooling'), '1_Pooling/', pooling)),
  ];
  const missing = (what: string): YardstickError =>
    new YardstickError('model/not-a-model', `${folder} is not a model in transformers.js layout: ${what}`, {
      hint: 'It needs config.json, the tokenizer, and onnx/*.onnx. A language model is one GGUF file instead.',
    });
  if (files.some(({ name }) => name === 'adapter_config.json')) {
    throw new YardstickError(
      'model/not-a-model',
      `${folder} is an adapter as it was trained, which cannot be run here`,
      {
        hint: 'Convert it to GGUF with convert_lora_to_gguf.py of llama.cpp, and import that file.',
      },
    );
  }
  if (!files.some(({ name }) => name === 'config.json')) throw missing('there is no config.json');
  if (!files.some(({ name }) => name.endsWith('.onnx'))) throw missing('there is no onnx/*.onnx');
  if (files.length > mostFiles) throw missing(`it has more than ${mostFiles} files`);
  const config = await readJson(path.join(folder, 'config.json'));
  if (config === null) throw missing('its config.json is not a JSON object');
  return { files, config, tokenizerConfig: (await readJson(path.join(folder, 'tokenizer_config.json'))) ?? {} };
}

async function matching(folder: string, prefix: string, pattern: RegExp): Promise<FolderFile[]> {
  const names = await readdir(folder).catch(() => []);
  const files: FolderFile[] = [];
  for (const name of names.filter((candidate) => pattern.test(candidate)).sort()) {
    const file = path.join(folder, name);
    const found = await lstat(file);
    // A link could lead anywhere, also out of the folder that the user chose.
    if (found.isFile()) files.push({ path: file, name: `${prefix}${name}`, sizeBytes: found.size });
  }
  return files;
}

async function readJson(file: string): Promise<Record<string, unknown> | null> {
  try {
    const found = await lstat(file);
    if (!found.isFile() || found.size > jsonLimitBytes) return null;
    const json: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
