import type { Candidate, DatasetSummary, MetricChoice, Suite, Technique } from '../evaluationTypes.ts';
import { techniqueKey } from '../techniques.ts';

/** How a candidate is asked. */
export type DraftPrompt = Pick<Candidate, 'answering' | 'template' | 'settings'>;

export interface DraftCandidate {
  id: string;
  model: string;
  technique: Technique;
  /** A prompt of its own; null where it has the one that all share. */
  own: DraftPrompt | null;
}

/** A suite in the making: the grid with what is chosen in it, and one prompt that candidates share until they are given their own. */
export interface Draft {
  name: string;
  description: string;
  dataset: string | null;
  train: string | null;
  sample: Suite['sample'];
  /** Rows of the grid. */
  models: string[];
  /** Those of them that transcribe, also while none of their cells is ticked. */
  speechModels: string[];
  /** Those of them that make vectors, which classifiers learn from. */
  embeddingModels: string[];
  /** Columns of the grid. */
  techniques: Technique[];
  candidates: DraftCandidate[];
  prompt: DraftPrompt;
  metrics: MetricChoice[];
  primary: string | null;
  /** Null: the first candidate. */
  baseline: string | null;
  margin: number;
  confidence: number;
  repeats: number;
  budgetUsd: number | null;
  concurrency: number;
  /** As a suite file asks for it: each prompt is read whole. */
  keepPrefix?: false;
  judge: Suite['judge'];
}

export const emptyDraft: Draft = {
  name: '',
  description: '',
  dataset: null,
  train: null,
  sample: null,
  models: [],
  speechModels: [],
  embeddingModels: [],
  techniques: [{ kind: 'zero-shot' }],
  candidates: [],
  prompt: { answering: 'generate', template: '{{input}}', settings: { temperature: 0 } },
  metrics: [],
  primary: null,
  baseline: null,
  margin: 0.03,
  confidence: 0.95,
  repeats: 1,
  budgetUsd: null,
  concurrency: 4,
  judge: null,
};

/** What the metric's column is called in the suite. */
export const metricKey = (choice: MetricChoice): string => choice.as ?? choice.metric;

/**
 * A metric under another name in the sheet (empty: its own); it goes on deciding if it did.
 * @returns null where another metric has that name already: two of one name are no suite
 */
export function renameMetric(draft: Draft, key: string, as: string): Draft | null {
  const choice = draft.metrics.find((one) => metricKey(one) === key);
  const name = as.trim() === '' ? choice?.metric : as.trim();
  if (choice === undefined || name === undefined || name === key) return draft;
  if (draft.metrics.some((one) => metricKey(one) === name)) return null;
  const { as: _before, ...others } = choice;
  const renamed = name === choice.metric ? others : { ...others, as: name };
  return {
    ...draft,
    metrics: draft.metrics.map((one) => (one === choice ? renamed : one)),
    primary: draft.primary === key ? name : draft.primary,
  };
}

/** Whether there is anything in a draft that a person would miss. */
export const isUntouched = (draft: Draft): boolean => JSON.stringify(draft) === JSON.stringify(emptyDraft);

/** Puts a candidate into a cell of the grid, or takes all of that cell out. */
export function toggleCell(draft: Draft, model: string, technique: Technique): Draft {
  const inCell = cellCandidates(draft, model, technique);
  if (inCell.length > 0) {
    const gone = new Set(inCell.map(({ id }) => id));
    return withCandidates(
      draft,
      draft.candidates.filter(({ id }) => !gone.has(id)),
    );
  }
  if (!fitsCell(draft, model, technique)) return draft;
  const id = candidateId(model, technique, draft.candidates);
  const own = isEmbeddingModel(draft, model)
    ? classification
    : isSpeechModel(draft, model)
      ? transcriptionIn(languageOf(draft))
      : null;
  return withCandidates(draft, [...draft.candidates, { id, model, technique, own }]);
}

export function cellCandidates(draft: Draft, model: string, technique: Technique): DraftCandidate[] {
  const key = techniqueKey(technique);
  return draft.candidates.filter((one) => one.model === model && techniqueKey(one.technique) === key);
}

/** A row more, with a candidate for every technique. */
export function addModel(draft: Draft, model: string): Draft {
  if (draft.models.includes(model)) return draft;
  return draft.techniques.reduce((all, technique) => toggleCell(all, model, technique), {
    ...draft,
    models: [...draft.models, model],
  });
}

/** What a speech model is asked: nothing but the recording. */
const transcriptionIn = (language: string | null): DraftPrompt => ({
  answering: 'transcribe',
  template: '',
  settings: language === null ? {} : { language },
});

const transcribes = ({ own }: DraftCandidate): boolean => own?.answering === 'transcribe';

/** In which language the recordings are; null where each speech model finds it out. */
export const languageOf = ({ candidates }: Draft): string | null =>
  candidates.find(transcribes)?.own?.settings.language ?? null;

export const speakLanguage = (draft: Draft, language: string | null): Draft => ({
  ...draft,
  candidates: draft.candidates.map((one) => (transcribes(one) ? { ...one, own: transcriptionIn(language) } : one)),
});

/** Another model in the place of one, with all its prompts: what a suite of another tool names may be none that is known here. */
export function replaceModel(draft: Draft, from: string, to: string): Draft {
  const candidates: DraftCandidate[] = [];
  const renamed = new Map<string, string>();
  for (const one of draft.candidates) {
    if (one.model !== from) {
      candidates.push(one);
      continue;
    }
    const others = [...candidates, ...draft.candidates.filter(({ model }) => model !== from)];
    const id = candidateId(to, one.technique, others);
    renamed.set(one.id, id);
    candidates.push({ ...one, id, model: to });
  }
  const models = [...new Set(draft.models.map((model) => (model === from ? to : model)))];
  const baseline = draft.baseline === null ? null : (renamed.get(draft.baseline) ?? draft.baseline);
  return withCandidates({ ...draft, models, baseline }, candidates);
}

/** What a classifier is asked: nothing but the row's input. */
const classification: DraftPrompt = { answering: 'classify', template: '', settings: {} };

/** Whether a candidate has a prompt: speech models and classifiers have none. */
export const isPrompted = ({ own }: DraftCandidate): boolean =>
  own?.answering !== 'transcribe' && own?.answering !== 'classify';

/** A row more for an embedding model: a classifier in every column that is for one, and in a new one where there is none. */
export function addEmbeddingModel(draft: Draft, model: string): Draft {
  if (draft.models.includes(model)) return draft;
  const has = draft.techniques.some(({ kind }) => kind === 'classifier');
  const techniques: Technique[] = has
    ? draft.techniques
    : [...draft.techniques, { kind: 'classifier', rows: null, seed: 1 }];
  return techniques.reduce((all, technique) => toggleCell(all, model, technique), {
    ...draft,
    models: [...draft.models, model],
    embeddingModels: [...draft.embeddingModels, model],
    techniques,
  });
}

const isEmbeddingModel = ({ embeddingModels }: Draft, model: string): boolean => embeddingModels.includes(model);

/** A row more for a model that transcribes the rows' recordings: zero-shot, with no prompt. */
export function addSpeechModel(draft: Draft, model: string): Draft {
  if (draft.models.includes(model)) return draft;
  const technique: Technique = { kind: 'zero-shot' };
  const key = techniqueKey(technique);
  const known = draft.techniques.some((one) => techniqueKey(one) === key);
  const added = {
    ...draft,
    models: [...draft.models, model],
    speechModels: [...draft.speechModels, model],
    techniques: known ? draft.techniques : [...draft.techniques, technique],
  };
  return toggleCell(added, model, technique);
}

const isSpeechModel = ({ speechModels }: Draft, model: string): boolean => speechModels.includes(model);

/** Whether a cell can be ticked: examples and passages mean nothing to a model that listens, and classifiers are for embedding models and nothing else is. */
export const fitsCell = (draft: Draft, model: string, technique: Technique): boolean =>
  (technique.kind === 'classifier') === isEmbeddingModel(draft, model) &&
  (technique.kind === 'zero-shot' || !isSpeechModel(draft, model));

export function removeModel(draft: Draft, model: string): Draft {
  return withCandidates(
    {
      ...draft,
      models: draft.models.filter((one) => one !== model),
      speechModels: draft.speechModels.filter((one) => one !== model),
      embeddingModels: draft.embeddingModels.filter((one) => one !== model),
    },
    draft.candidates.filter((one) => one.model !== model),
  );
}

/** A column more, with a candidate for every model. */
export function addTechnique(draft: Draft, technique: Technique): Draft {
  const key = techniqueKey(technique);
  if (draft.techniques.some((one) => techniqueKey(one) === key)) return draft;
  const fitting = draft.models.filter((model) => fitsCell(draft, model, technique));
  return fitting.reduce((all, model) => toggleCell(all, model, technique), {
    ...draft,
    techniques: [...draft.techniques, technique],
  });
}

export function removeTechnique(draft: Draft, technique: Technique): Draft {
  const key = techniqueKey(technique);
  return withCandidates(
    { ...draft, techniques: draft.techniques.filter((one) => techniqueKey(one) !== key) },
    draft.candidates.filter((one) => techniqueKey(one.technique) !== key),
  );
}

/** The same model and technique once more, with a prompt that can be changed: two prompts held against each other. */
export function addVariant(draft: Draft, of: DraftCandidate): Draft {
  const id = uniqueId(`${of.id.slice(0, 90)}-b`, draft.candidates);
  const variant: DraftCandidate = { ...of, id, own: of.own ?? draft.prompt };
  return { ...draft, candidates: draft.candidates.flatMap((one) => (one.id === of.id ? [one, variant] : [one])) };
}

/** In the grid's order, so that the letters of the sheet follow it; a baseline that is gone is forgotten. */
function withCandidates(draft: Draft, candidates: DraftCandidate[]): Draft {
  const place = ({ model, technique }: DraftCandidate) => {
    const key = techniqueKey(technique);
    return draft.models.indexOf(model) * 1_000 + draft.techniques.findIndex((one) => techniqueKey(one) === key);
  };
  const baseline = candidates.some(({ id }) => id === draft.baseline) ? draft.baseline : null;
  return { ...draft, candidates: [...candidates].sort((a, b) => place(a) - place(b)), baseline };
}

/** Every change of a prompt: of one candidate, or of the one that is shared. */
export function changePrompt(draft: Draft, id: string | null, change: Partial<DraftPrompt>): Draft {
  if (id === null) return { ...draft, prompt: changed(draft.prompt, change) };
  return {
    ...draft,
    candidates: draft.candidates.map((one) =>
      one.id === id ? { ...one, own: changed(one.own ?? draft.prompt, change) } : one,
    ),
  };
}

/** What a schema begins as. */
export const emptySchema = { type: 'object', properties: {} } as const;

/** JSON has the schema that its field shows from the first moment on, not only once it is edited. */
function changed(before: DraftPrompt, change: Partial<DraftPrompt>): DraftPrompt {
  const next = { ...before, ...change };
  return next.answering === 'json' && next.settings.jsonSchema === undefined
    ? { ...next, settings: { ...next.settings, jsonSchema: { ...emptySchema } } }
    : next;
}

export const sharePrompt = (draft: Draft, id: string): Draft => ({
  ...draft,
  candidates: draft.candidates.map((one) => (one.id === id ? { ...one, own: null } : one)),
});

/** A short name of `[a-z0-9._-]` that no other candidate has: "smollm2-135m-instruct-q4_1.zero-shot". */
function candidateId(model: string, technique: Technique, others: readonly { id: string }[]): string {
  const name = model.slice(model.indexOf(':') + 1);
  const suffix =
    technique.kind === 'few-shot'
      ? `${technique.count}-shot`
      : technique.kind === 'classifier' && technique.rows !== null
        ? `classifier-${technique.rows}`
        : technique.kind;
  return uniqueId(`${slug(name).slice(0, 80)}.${suffix}`, others);
}

function slug(text: string): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
  return plain === '' ? 'model' : plain;
}

function uniqueId(wanted: string, others: readonly { id: string }[]): string {
  const taken = new Set(others.map(({ id }) => id));
  let id = wanted;
  for (let next = 2; taken.has(id); next += 1) id = `${wanted}-${next}`;
  return id;
}

/** The suite as the engine takes it; null as long as there are no rows, no candidates or no metric to send. */
export function toSuite(draft: Draft, fallbackName: string): Suite | null {
  const [first] = draft.candidates;
  const primary = draft.primary ?? draft.metrics.map(metricKey)[0];
  if (draft.dataset === null || first === undefined || primary === undefined) return null;
  return {
    name: draft.name.trim() === '' ? fallbackName : draft.name.trim(),
    description: draft.description,
    dataset: draft.dataset,
    train: draft.train,
    candidates: draft.candidates.map((one) => toCandidate(draft, one)),
    metrics: draft.metrics,
    primary,
    repeats: draft.repeats,
    sample: draft.sample,
    budgetUsd: draft.budgetUsd,
    concurrency: draft.concurrency,
    ...(draft.keepPrefix === false ? { keepPrefix: false } : {}),
    baseline: draft.baseline ?? first.id,
    margin: draft.margin,
    confidence: draft.confidence,
    judge: draft.judge,
  };
}

function toCandidate(draft: Draft, { id, model, technique, own }: DraftCandidate): Candidate {
  return { id, model, technique, ...(own ?? draft.prompt) };
}

/** A suite that was read from a file, or run before, to be changed: the prompt that most of its candidates have is the shared one. */
export function toDraft(suite: Suite): Draft {
  const prompts = new Map<string, { prompt: DraftPrompt; uses: number }>();
  const keyOf = ({ answering, template, settings }: DraftPrompt) => JSON.stringify([answering, template, settings]);
  for (const { answering, template, settings } of suite.candidates) {
    if (answering === 'classify') continue;
    const prompt = { answering, template, settings };
    const found = prompts.get(keyOf(prompt));
    prompts.set(keyOf(prompt), { prompt, uses: (found?.uses ?? 0) + 1 });
  }
  const shared = [...prompts.values()].sort((a, b) => b.uses - a.uses)[0]?.prompt ?? emptyDraft.prompt;
  const techniques = new Map(suite.candidates.map(({ technique }) => [techniqueKey(technique), technique]));
  const { name, description = '', dataset, train, sample, metrics, primary, baseline } = suite;
  return {
    name,
    description,
    dataset,
    train,
    sample,
    models: [...new Set(suite.candidates.map(({ model }) => model))],
    speechModels: modelsThat(suite, 'transcribe'),
    embeddingModels: modelsThat(suite, 'classify'),
    techniques: [...techniques.values()],
    candidates: suite.candidates.map(({ id, model, technique, ...prompt }) => ({
      id,
      model,
      technique,
      own: keyOf(prompt) === keyOf(shared) ? null : prompt,
    })),
    prompt: shared,
    metrics,
    primary,
    baseline,
    margin: suite.margin,
    confidence: suite.confidence,
    repeats: suite.repeats,
    budgetUsd: suite.budgetUsd,
    concurrency: suite.concurrency,
    ...(suite.keepPrefix === false ? { keepPrefix: false } : {}),
    judge: suite.judge,
  };
}

const modelsThat = ({ candidates }: Suite, how: DraftPrompt['answering']): string[] => [
  ...new Set(candidates.flatMap(({ model, answering }) => (answering === how ? [model] : []))),
];

/** What a prompt can begin as, from what the rows have. */
export function templateFor(dataset: Pick<DatasetSummary, 'mapping' | 'labels'>): string {
  const roles = new Set(Object.values(dataset.mapping));
  if (roles.has('choices'))
    return '{{input}}\n\n{{choices}}\n\nAnswer with the letter of the right choice only.\n\nAnswer:';
  if (dataset.labels.length > 0) {
    return 'Which of these labels fits the text: {{labels}}?\nAnswer with the label only.\n\nText: {{input}}\n\nLabel:';
  }
  if (roles.has('context'))
    return 'Answer the question from the text below, in as few words as you can.\n\nText: {{context}}\n\nQuestion: {{input}}\n\nAnswer:';
  return '{{input}}';
}

export type Step = 'data' | 'candidates' | 'metrics' | 'check';

/** Under which step a field that the engine complained of is filled in: `candidates.0.template` stands in the second. */
export function stepOfField(field: string): Step {
  const head = /^[a-z]+/i.exec(field)?.[0] ?? '';
  if (['dataset', 'sample', 'rows'].includes(head)) return 'data';
  if (['candidates', 'train', 'candidate'].includes(head)) return 'candidates';
  if (['metrics', 'primary', 'margin', 'confidence', 'judge', 'baseline', 'metric'].includes(head)) return 'metrics';
  return 'check';
}
