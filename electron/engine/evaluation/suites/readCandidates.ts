import type { Answering, Candidate, CandidateSettings, Technique } from '../candidate.ts';
import { mostTrainingRows } from '../classifying/trainingRows.ts';
import { candidateId } from './candidateId.ts';
import { plainValue } from './plainValue.ts';
import type { YamlNode } from './readYaml.ts';
import type { YamlReader } from './yamlReader.ts';

/** Most candidates of a suite, as everywhere. */
export const candidateLimit = 64;

export const answerings = [
  'generate',
  'choose',
  'json',
  'transcribe',
  'classify',
] as const satisfies readonly Answering[];
export const searchModes = ['hybrid', 'dense', 'keyword'] as const;
const techniqueKeys = ['few-shot', 'retrieval', 'classifier', 'seed', 'passages', 'mode'] as const;
export const settingKeys = [
  'system',
  'temperature',
  'topP',
  'maxTokens',
  'seed',
  'stop',
  'jsonSchema',
  'language',
] as const satisfies readonly (keyof CandidateSettings)[];

/** Keys of a candidate or a grid; the first four stand beside the data, too, for all candidates. */
const candidateKeys = [
  'template',
  'templates',
  'settings',
  'answering',
  'id',
  'model',
  'models',
  'technique',
  'techniques',
] as const;

/** What candidates take where they say nothing of their own. */
export type CandidateDefaults = Partial<Record<'template' | 'templates' | 'settings' | 'answering', YamlNode>>;

/** Something that a grid varies, with what it is called where there are several. */
interface Variant<Value> {
  name: string | null;
  value: Value;
}

/**
 * `candidates`: a grid (a mapping whose `models`, `techniques`, `templates` and `settings` are combined), or a list of candidates and grids.
 * Names are made from what a candidate is, unless it has an `id`.
 */
export function readCandidates(reader: YamlReader, node: YamlNode, defaults: CandidateDefaults): Candidate[] {
  const found: Candidate[] = [];
  const taken = new Set<string>();
  const entries = node.kind === 'list' ? node.items : [node];
  if (entries.length === 0) reader.problem(node, 'candidates must hold one candidate or more');
  for (const entry of entries) {
    for (const candidate of readGrid(reader, entry, defaults)) {
      if (found.length === candidateLimit) {
        reader.problem(entry, `A suite has at most ${candidateLimit} candidates; with this one it has more`);
        return found;
      }
      if (taken.has(candidate.id)) {
        reader.problem(entry, `Two candidates are called “${candidate.id}”; give one of them another id`);
      }
      taken.add(candidate.id);
      found.push(candidate);
    }
  }
  return found;
}

function readGrid(reader: YamlReader, entry: YamlNode, defaults: CandidateDefaults): Candidate[] {
  const own = reader.fields(entry, candidateKeys);
  if (own === undefined) return [];
  const ownTemplate = own.template !== undefined || own.templates !== undefined;
  const fields = { ...(ownTemplate ? { ...defaults, template: undefined, templates: undefined } : defaults), ...own };
  const models = several(reader, entry, own.model, own.models, 'model', (one) => readModel(reader, one));
  const techniques =
    own.technique === undefined && own.techniques === undefined
      ? [{ kind: 'zero-shot' } as const]
      : several(reader, entry, own.technique, own.techniques, 'technique', (one) => readTechnique(reader, one));
  const answering = readAnswering(reader, fields.answering);
  // A speech model has no prompt, and a classifier neither that nor settings.
  const isWithoutPrompt =
    answering.every((how) => how === 'transcribe' || how === 'classify') ||
    (techniques.length > 0 && techniques.every(({ kind }) => kind === 'classifier'));
  const templates = isWithoutPrompt
    ? [{ name: null, value: '' }]
    : readTemplates(reader, entry, fields.template, fields.templates);
  const settings = readSettingsVariants(reader, fields.settings);
  refuseForClassifiers(reader, own, techniques);

  const combined = models.flatMap((model) =>
    techniques.flatMap((technique) =>
      technique.kind === 'classifier'
        ? [classifier(model, technique)]
        : templates.flatMap((template) =>
            settings.flatMap((setting) => answering.map((how): Use => ({ model, technique, template, setting, how }))),
          ),
    ),
  );
  const id = own.id === undefined ? undefined : readId(reader, own.id);
  if (own.id !== undefined && combined.length > 1) {
    reader.problem(own.id, `An id is for one candidate; this makes ${combined.length}`);
  }
  return combined.slice(0, candidateLimit + 1).map(({ model, technique, template, setting, how }) => {
    const what = { model, technique, answering: how };
    checkAnswering(reader, fields.answering ?? entry, what, setting.value);
    const variant = [template.name, setting.name].filter((name) => name !== null);
    const text = how === 'transcribe' || how === 'classify' ? '' : template.value;
    return { id: id ?? candidateId(what, variant), ...what, template: text, settings: setting.value };
  });
}

/** A model, with one of everything that a grid varies. */
interface Use extends Pick<Candidate, 'model' | 'technique'> {
  template: Variant<string>;
  setting: Variant<CandidateSettings>;
  how: Answering;
}

/** It has neither prompt nor settings, whatever those of its neighbours are. */
function classifier(model: string, technique: Technique): Use {
  return {
    model,
    technique,
    template: { name: null, value: '' },
    setting: { name: null, value: {} },
    how: 'classify',
  };
}

/** What is said of classifiers alone, and would do nothing. */
function refuseForClassifiers(
  reader: YamlReader,
  own: Partial<Record<(typeof candidateKeys)[number], YamlNode>>,
  techniques: readonly Technique[],
): void {
  if (techniques.length === 0 || techniques.some(({ kind }) => kind !== 'classifier')) return;
  for (const key of ['template', 'templates', 'settings', 'answering'] as const) {
    const node = own[key];
    if (node === undefined || (node.kind === 'scalar' && node.value === 'classify')) continue;
    reader.problem(node, `A classifier reads the input of a row and nothing else: leave “${key}” out`);
  }
}

function checkAnswering(
  reader: YamlReader,
  node: YamlNode,
  { model, answering, technique }: Pick<Candidate, 'model' | 'answering' | 'technique'>,
  settings: CandidateSettings,
): void {
  if (answering === 'transcribe' && technique.kind !== 'zero-shot') {
    reader.problem(node, '“answering: transcribe” gives a speech model the recording and nothing else: zero-shot only');
  }
  if (answering === 'classify' && technique.kind !== 'classifier') {
    reader.problem(node, '“answering: classify” needs the technique “classifier: COUNT” (or “all”)');
  }
  if (answering === 'json' && settings.jsonSchema === undefined) {
    reader.problem(node, '“answering: json” needs settings.jsonSchema, the schema that the answer has to fit');
  }
  if (answering === 'choose' && !model.startsWith('local:')) {
    reader.problem(node, `“answering: choose” needs log-probabilities, which only local models give; ${model} is none`);
  }
}

/** One value, or a list of them under the plural of its name. */
function several<Value>(
  reader: YamlReader,
  entry: YamlNode,
  one: YamlNode | undefined,
  many: YamlNode | undefined,
  name: string,
  read: (node: YamlNode) => Value | undefined,
): Value[] {
  if (one !== undefined && many !== undefined) reader.problem(one, `Either ${name} or ${name}s, not both`);
  if (one === undefined && many === undefined) {
    reader.problem(entry, `A candidate needs a ${name}, or ${name}s for a grid`);
    return [];
  }
  const nodes = one !== undefined ? [one] : (reader.list(many as YamlNode) ?? []);
  if (nodes.length === 0 && many?.kind === 'list') reader.problem(many, `${name}s must hold one or more`);
  return nodes.map(read).filter((value) => value !== undefined);
}

/** `local:NAME` or `CONNECTION:NAME`; a name alone is a local model. */
function readModel(reader: YamlReader, node: YamlNode): string | undefined {
  const text = reader.text(node, { longest: 400 })?.trim();
  if (text === undefined) return undefined;
  return text.includes(':') ? text : `local:${text}`;
}

function readId(reader: YamlReader, node: YamlNode): string | undefined {
  const id = reader.text(node, { longest: 100 });
  if (id === undefined || /^[a-z0-9._-]+$/.test(id)) return id;
  reader.problem(node, 'An id is made of small letters, digits, dots, dashes and underscores');
  return undefined;
}

/** `zero-shot`, `context`, `{few-shot: 4, seed: 1}`, `{classifier: 400, seed: 1}` (or `all`), or `{retrieval: BASE, passages: 5, mode: hybrid}`. */
function readTechnique(reader: YamlReader, node: YamlNode): Technique | undefined {
  if (node.kind === 'scalar') {
    if (node.value === 'zero-shot' || node.value === 'context') return { kind: node.value };
    reader.problem(
      node,
      `A technique is zero-shot, context, “few-shot: COUNT”, “classifier: COUNT” or “retrieval: BASE”, not ${JSON.stringify(node.value)}`,
    );
    return undefined;
  }
  const fields = reader.fields(node, techniqueKeys);
  if (fields === undefined) return undefined;
  const { 'few-shot': count, retrieval, classifier, seed, passages, mode } = fields;
  if ([count, retrieval, classifier].filter((one) => one !== undefined).length !== 1) {
    reader.problem(
      node,
      'A technique with more to it has one of “few-shot: COUNT”, “classifier: COUNT” and “retrieval: BASE”',
    );
    return undefined;
  }
  if (classifier !== undefined) {
    for (const other of [passages, mode]) if (other !== undefined) reader.problem(other, 'That belongs to retrieval');
    return { kind: 'classifier', rows: readTrainingCount(reader, classifier), seed: readSeed(reader, seed) };
  }
  if (count !== undefined) {
    for (const other of [passages, mode]) if (other !== undefined) reader.problem(other, 'That belongs to retrieval');
    return {
      kind: 'few-shot',
      count: reader.number(count, { low: 1, high: 64, whole: true }) ?? 1,
      seed: readSeed(reader, seed),
    };
  }
  if (seed !== undefined) reader.problem(seed, 'That belongs to few-shot and classifier');
  return {
    kind: 'retrieval',
    base: reader.text(retrieval as YamlNode, { longest: 200 }) ?? '',
    passages: passages === undefined ? 5 : (reader.number(passages, { low: 1, high: 50, whole: true }) ?? 5),
    mode: mode === undefined ? 'hybrid' : (reader.choice(mode, searchModes) ?? 'hybrid'),
  };
}

/** How many rows a classifier learns from, or `all`. */
function readTrainingCount(reader: YamlReader, node: YamlNode): number | null {
  if (node.kind === 'scalar' && node.value === 'all') return null;
  return reader.number(node, { low: 2, high: mostTrainingRows, whole: true }) ?? null;
}

export function readSeed(reader: YamlReader, node: YamlNode | undefined): number {
  return node === undefined ? 1 : (reader.number(node, { low: 0, high: 0x7fff_ffff, whole: true }) ?? 1);
}

function readTemplates(
  reader: YamlReader,
  entry: YamlNode,
  one: YamlNode | undefined,
  named: YamlNode | undefined,
): Variant<string>[] {
  if (one !== undefined && named !== undefined) reader.problem(one, 'Either template or templates, not both');
  if (one !== undefined) return [{ name: null, value: reader.text(one, { longest: 100_000 }) ?? '' }];
  if (named === undefined) {
    reader.problem(entry, 'A candidate needs a template, here or for the whole suite, e.g. “template: "{{input}}"”');
    return [];
  }
  const map = reader.map(named);
  if (map === undefined) return [];
  if (map.entries.size === 0) reader.problem(named, 'templates must hold one template or more, each under its name');
  return Array.from(map.entries, ([name, { value }]) => ({
    name,
    value: reader.text(value, { longest: 100_000 }) ?? '',
  }));
}

/** A mapping, or a list of mappings that each have a `name`. */
function readSettingsVariants(reader: YamlReader, node: YamlNode | undefined): Variant<CandidateSettings>[] {
  if (node === undefined) return [{ name: null, value: {} }];
  if (node.kind !== 'list') return [{ name: null, value: readSettings(reader, node) }];
  if (node.items.length === 0) reader.problem(node, 'settings must hold one or more');
  return node.items.map((item) => {
    const name = item.kind === 'map' ? item.entries.get('name')?.value : undefined;
    if (name === undefined) reader.problem(item, 'Of several settings each needs a name');
    return {
      name: name === undefined ? null : (reader.text(name, { longest: 50 }) ?? null),
      value: readSettings(reader, item, true),
    };
  });
}

function readSettings(reader: YamlReader, node: YamlNode, named = false): CandidateSettings {
  const fields = reader.fields(node, named ? ([...settingKeys, 'name'] as const) : settingKeys);
  if (fields === undefined) return {};
  const { system, temperature, topP, maxTokens, seed, stop, jsonSchema, language } = fields;
  const settings: CandidateSettings = {
    system: system && reader.text(system, { longest: 100_000 }),
    temperature: temperature && reader.number(temperature, { low: 0, high: 2 }),
    topP: topP && reader.number(topP, { low: 0, high: 1 }),
    maxTokens: maxTokens && reader.number(maxTokens, { low: 1, high: 1_000_000, whole: true }),
    seed: seed && readSeed(reader, seed),
    stop: stop && readStop(reader, stop),
    jsonSchema: jsonSchema && readSchema(reader, jsonSchema),
    language: language && readLanguage(reader, language),
  } as CandidateSettings;
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as CandidateSettings;
}

function readLanguage(reader: YamlReader, node: YamlNode): string | undefined {
  const text = reader.text(node, { longest: 20 });
  if (text === undefined || /^[a-z]{2,3}$/.test(text)) return text;
  reader.problem(node, 'A language is given by its code, e.g. en');
  return undefined;
}

function readStop(reader: YamlReader, node: YamlNode): string[] | undefined {
  const items = node.kind === 'list' ? node.items : [node];
  if (items.length > 4) reader.problem(node, 'At most 4 stop strings');
  return items.map((item) => {
    // A line break is a usual one.
    const text = reader.text(item, { allowEmpty: true, longest: 200 });
    if (text === '') reader.problem(item, 'A stop string must not be empty');
    return text ?? '';
  });
}

function readSchema(reader: YamlReader, node: YamlNode): Record<string, unknown> | undefined {
  return reader.map(node) === undefined ? undefined : (plainValue(node) as Record<string, unknown>);
}

/** One way, or a list of ways. */
function readAnswering(reader: YamlReader, node: YamlNode | undefined): Answering[] {
  if (node === undefined) return ['generate'];
  const nodes = node.kind === 'list' ? node.items : [node];
  return nodes.map((one) => reader.choice(one, answerings)).filter((how) => how !== undefined);
}
