import type { RunSettings } from '../../../answers/answer.ts';
import { modelToChoose } from '../modelToChoose.ts';
import { plainValue } from '../plainValue.ts';
import type { YamlNode } from '../readYaml.ts';

/** A provider in our terms. */
export interface MappedProvider {
  /** `connection:model` */
  model: string;
  settings: RunSettings;
  /** Labels (or texts) of the prompts that it is asked; null for all. */
  prompts: string[] | null;
  node: YamlNode;
}

/** Prefixes of promptfoo's ids, and the connection that stands for them here: the first part of a model id. */
const connections: Record<string, string> = {
  openai: 'openai',
  azure: 'azure',
  azureopenai: 'azure',
  anthropic: 'anthropic',
  google: 'google',
  mistral: 'mistral',
  ollama: 'ollama',
  openrouter: 'openrouter',
  groq: 'groq',
  together: 'together',
  deepseek: 'deepseek',
  localai: 'localai',
  llama: 'llama',
  vllm: 'vllm',
};

/** Parts of an id that say by which call, not which model. */
const calls = new Set(['chat', 'completion', 'responses', 'messages']);

/** `openai:chat:gpt-4o` to `openai:gpt-4o`; null for what is no model (a script, an address) or not known. */
export function modelOfProvider(id: string): string | null {
  const [prefix = '', ...rest] = id.split(':');
  const connection = Object.hasOwn(connections, prefix) ? connections[prefix] : undefined;
  if (connection === undefined) return null;
  const name = (calls.has(rest[0] ?? '') ? rest.slice(1) : rest).join(':');
  // Exported from here: one of this machine, behind its own server.
  if (prefix === 'openai' && name.startsWith('local:') && name !== 'local:') return name;
  return name === '' ||
    ['embedding', 'embeddings', 'image', 'assistant', 'realtime', 'moderation'].includes(rest[0] ?? '')
    ? null
    : `${connection}:${name}`;
}

const settingNames: Record<string, keyof RunSettings> = {
  temperature: 'temperature',
  top_p: 'topP',
  max_tokens: 'maxTokens',
  max_completion_tokens: 'maxTokens',
  maxOutputTokens: 'maxTokens',
  num_predict: 'maxTokens',
  seed: 'seed',
  stop: 'stop',
};

/**
 * Tells of every provider and setting that is not taken over. One that is no model of ours stays, with a model to choose: its prompts and rows are not lost with it.
 * @param chosenFor the model that a person has chosen in the place of one
 */
export function readProviders(
  nodes: readonly YamlNode[],
  refuse: (node: YamlNode, what: string, why: string) => void,
  chosenFor: (named: string) => string | null = () => null,
): MappedProvider[] {
  return nodes.flatMap((node): MappedProvider[] => {
    const { id, config, prompts } = identified(node);
    if (id === null) {
      refuse(node, 'a provider', 'It has no id.');
      return [];
    }
    const model = modelOfProvider(id) ?? chosenFor(id);
    if (model === null) {
      refuse(node, `provider ${id}`, 'It is no model of a known service: choose a model in its place.');
    }
    const settings = config === null ? {} : readConfig(config, refuse);
    return [{ model: model ?? modelToChoose(id), settings, prompts: namesOf(prompts), node }];
  });
}

interface Identified {
  id: string | null;
  config: YamlNode | null;
  prompts: YamlNode | null;
}

/** An id alone, `{id, config, prompts}`, or `{ID: {config, prompts}}`. */
function identified(node: YamlNode): Identified {
  if (node.kind === 'scalar') {
    return { id: typeof node.value === 'string' ? node.value : null, config: null, prompts: null };
  }
  if (node.kind === 'list') return { id: null, config: null, prompts: null };
  const partsOf = (entries: typeof node.entries) => ({
    config: entries.get('config')?.value ?? null,
    prompts: entries.get('prompts')?.value ?? null,
  });
  const id = node.entries.get('id')?.value;
  if (id !== undefined) {
    return { id: id.kind === 'scalar' && typeof id.value === 'string' ? id.value : null, ...partsOf(node.entries) };
  }
  const [only] = node.entries;
  if (only === undefined) return { id: null, config: null, prompts: null };
  const inner = only[1].value;
  return { id: only[0], ...(inner.kind === 'map' ? partsOf(inner.entries) : { config: null, prompts: null }) };
}

function namesOf(prompts: YamlNode | null): string[] | null {
  if (prompts === null) return null;
  return [plainValue(prompts)].flat().filter((name) => typeof name === 'string');
}

function readConfig(config: YamlNode, refuse: (node: YamlNode, what: string, why: string) => void): RunSettings {
  if (config.kind !== 'map') return {};
  const settings: Record<string, unknown> = {};
  for (const [name, { value }] of config.entries) {
    const known = Object.hasOwn(settingNames, name) ? settingNames[name] : undefined;
    const plain = plainValue(value);
    if (known === undefined) {
      // Keys and addresses belong to a connection, and are not repeated here.
      refuse(value, `config.${name}`, 'Not a sampling setting; keys and addresses belong to a connection.');
    } else if (known === 'stop') settings['stop'] = (Array.isArray(plain) ? plain : [plain]).map(String).slice(0, 4);
    else if (typeof plain === 'number') settings[known] = plain;
    else refuse(value, `config.${name}`, 'It is no number.');
  }
  return settings as RunSettings;
}
