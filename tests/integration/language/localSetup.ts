import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { loadCatalog } from '../../../models/catalog/catalog.ts';
import { writeManifest } from '../../../models/files/manifest.ts';
import { openModelLibrary, type ModelLibrary } from '../../../models/files/modelLibrary.ts';
import { createLocalModels, type LocalModels, type LocalModelsOptions } from '../../../models/language/localModels.ts';
import type { LocalProgress, LocalRunFacts } from '../../../models/language/localFacts.ts';
import { createMachineMemory } from '../../../models/machine/machineMemory.ts';
import { writeTinyLlama, type TinyLlamaOptions } from '../../support/tinyLlama.ts';

/** The template of a reasoning model in its simplest form: thoughts stand between tags, before the answer. */
export const thinkingTemplate =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' }}" +
  "{% if message['reasoning_content'] %}{{ '<think>' + message['reasoning_content'] + '</think>' }}{% endif %}" +
  "{{ message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

type LocalHomeOptions = Partial<LocalModelsOptions> & { memoryBudgetBytes?: number };

/** A data folder of its own with a real library. */
export interface LocalHome {
  directory: string;
  /** Puts a tiny model into the library as if it came from the catalogue; call before `open`. */
  addTiny(
    id: string,
    options?: TinyLlamaOptions & {
      tuning?: 'base' | 'instruct';
      origin?: 'catalog' | 'import';
      /** What is wrong with the file; it was so when it was hashed. */
      damage?: (bytes: Buffer) => void;
    },
  ): Promise<string>;
  open(options?: LocalHomeOptions): Promise<{ models: LocalModels; library: ModelLibrary }>;
  remove(): Promise<void>;
}

export function createLocalHome(): LocalHome {
  const directory = mkdtempSync(path.join(tmpdir(), 'yardstick-local-'));
  const opened: LocalModels[] = [];
  return {
    directory,
    async addTiny(id, { tuning = 'instruct', origin = 'catalog', damage, ...options } = {}) {
      const folder = path.join(directory, 'models', id);
      const file = writeTinyLlama(path.join(folder, 'model.gguf'), options);
      const bytes = readFileSync(file);
      damage?.(bytes);
      writeFileSync(file, bytes);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      await writeManifest({
        id,
        name: id,
        task: 'chat',
        architecture: 'decoder',
        family: 'llama',
        runtime: 'llama.cpp',
        quantization: 'F32',
        parameters: 34_000,
        contextTokens: options.contextLength ?? 2048,
        tuning,
        directory: folder,
        files: [{ name: 'model.gguf', sizeBytes: bytes.length, sha256 }],
        sizeBytes: bytes.length,
        sha256,
        origin: { kind: origin, source: 'test' },
        installedAt: 1,
        quarantine: null,
      });
      return file;
    },
    async open({ memoryBudgetBytes, ...options } = {}) {
      const library = await openModelLibrary({
        directory: path.join(directory, 'models'),
        catalog: loadCatalog(),
        fetch: () => Promise.reject(new Error('Nothing is fetched in these tests.')),
      });
      const models = createLocalModels({
        library,
        memory: createMachineMemory(memoryBudgetBytes === undefined ? {} : { budgetBytes: memoryBudgetBytes }),
        gpu: false,
        threads: 1,
        ...options,
      });
      opened.push(models);
      return { models, library };
    },
    async remove() {
      await Promise.all(opened.map((models) => models.close()));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A conversation of user and assistant texts, the user first. */
export function conversation(...texts: string[]): LanguageModelV4CallOptions['prompt'] {
  return texts.map((text, index) =>
    index % 2 === 0
      ? { role: 'user', content: [{ type: 'text', text }] }
      : { role: 'assistant', content: [{ type: 'text', text }] },
  );
}

export interface Told {
  text: string;
  reasoning: string;
  parts: LanguageModelV4StreamPart[];
  progress: LocalProgress[];
  error: unknown;
  finish: Extract<LanguageModelV4StreamPart, { type: 'finish' }>;
  facts: LocalRunFacts;
}

/** Reads a stream to its end; `onPart` sees each part first. */
export async function tell(
  model: LanguageModelV4,
  options: LanguageModelV4CallOptions,
  onPart: (part: LanguageModelV4StreamPart) => void = () => undefined,
): Promise<Told> {
  const { stream } = await model.doStream({ temperature: 0, ...options });
  const parts: LanguageModelV4StreamPart[] = [];
  for await (const part of stream) {
    parts.push(part);
    onPart(part);
  }
  const join = (type: 'text-delta' | 'reasoning-delta') =>
    parts.map((part) => (part.type === type ? part.delta : '')).join('');
  const finish = parts.findLast((part) => part.type === 'finish');
  if (finish === undefined) throw new Error('The stream had no finish part.');
  return {
    text: join('text-delta'),
    reasoning: join('reasoning-delta'),
    parts,
    progress: parts.flatMap((part) => (part.type === 'raw' ? [part.rawValue as LocalProgress] : [])),
    error: parts.find((part) => part.type === 'error')?.error,
    finish,
    facts: finish.providerMetadata?.['yardstick'] as unknown as LocalRunFacts,
  };
}
