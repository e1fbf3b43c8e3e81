import { describe, expect, it } from 'vitest';
import {
  addEmbeddingModel,
  addModel,
  addTechnique,
  addVariant,
  changePrompt,
  emptyDraft,
  removeModel,
  removeTechnique,
  renameMetric,
  replaceModel,
  languageOf,
  speakLanguage,
  sharePrompt,
  stepOfField,
  templateFor,
  toDraft,
  addSpeechModel,
  toggleCell,
  toSuite,
  type Draft,
  type DraftCandidate,
} from '../../../../renderer/features/evaluation/create/draft.ts';
import { suggestMetrics } from '../../../../renderer/features/evaluation/create/metrics/suggestMetrics.ts';
import { suiteFormatOf } from '../../../../renderer/features/evaluation/create/suiteFormat.ts';

const fewShot = { kind: 'few-shot', count: 2, seed: 1 } as const;
const zeroShot = { kind: 'zero-shot' } as const;
const grid: Draft = addTechnique(addModel(addModel(emptyDraft, 'local:smol'), 'firm:Smol'), fewShot);
const ids = ({ candidates }: Draft) => candidates.map(({ id }) => id);

function first({ candidates }: Draft): DraftCandidate {
  const [candidate] = candidates;
  if (candidate === undefined) throw new Error('The grid has no candidate.');
  return candidate;
}

describe('candidates of the grid', () => {
  // As a cell like any other it had the shared prompt, and the engine refused the suite.
  it('has a speech model transcribe, once, whatever techniques there are', () => {
    const heard = addTechnique(addSpeechModel(grid, 'local:whisper'), { kind: 'few-shot', count: 4, seed: 1 });
    expect(heard.candidates.filter(({ model }) => model === 'local:whisper')).toEqual([
      expect.objectContaining({ technique: zeroShot, own: { answering: 'transcribe', template: '', settings: {} } }),
    ]);
    expect(addSpeechModel(heard, 'local:whisper')).toBe(heard);
  });

  it('says to all speech models, also to those that come later, which language is spoken', () => {
    const heard = speakLanguage(addSpeechModel(grid, 'local:whisper'), 'de');
    const both = addSpeechModel(heard, 'firm:whisper-1');
    const spoken = ({ candidates }: Draft) => candidates.map(({ own }) => own?.settings.language);
    expect(spoken(both).filter((language) => language !== undefined)).toEqual(['de', 'de']);
    expect(languageOf(both)).toBe('de');
    expect(spoken(speakLanguage(both, null)).every((language) => language === undefined)).toBe(true);
  });

  // Ticked in any other column it would be asked to write, and others to make vectors: the engine refuses both.
  it('has classifiers of embedding models in columns of their own, and nobody else there', () => {
    const classifier = { kind: 'classifier', rows: 400, seed: 1 } as const;
    const one = addEmbeddingModel(grid, 'local:minilm');
    expect(one.techniques.at(-1)).toEqual({ kind: 'classifier', rows: null, seed: 1 });
    const both = addModel(addTechnique(one, classifier), 'local:late');
    const learning = both.candidates.filter(({ technique }) => technique.kind === 'classifier');
    expect(learning.map(({ id, model, own }) => ({ id, model, own }))).toEqual([
      { id: 'minilm.classifier', model: 'local:minilm', own: { answering: 'classify', template: '', settings: {} } },
      {
        id: 'minilm.classifier-400',
        model: 'local:minilm',
        own: { answering: 'classify', template: '', settings: {} },
      },
    ]);
    expect(both.candidates.filter(({ model }) => model === 'local:minilm')).toHaveLength(2);
    expect(toggleCell(both, 'local:minilm', zeroShot)).toBe(both);
    expect(toggleCell(both, 'local:smol', classifier)).toBe(both);
    // Read back, the prompt of the others is still the one that is shared, however many classifiers there are.
    const suite = toSuite({ ...both, dataset: 'a'.repeat(64), metrics: [{ metric: 'regex' }] }, 'Rows');
    const again = toDraft(suite as NonNullable<typeof suite>);
    expect(again).toMatchObject({ embeddingModels: ['local:minilm'], prompt: grid.prompt });
    expect(again.candidates).toEqual(both.candidates);
    expect(removeModel(again, 'local:minilm').embeddingModels).toEqual([]);
  });

  // With the model that another tool named its prompts were lost.
  it('puts a model in the place of another one, with its prompts, its baseline and a name of its own', () => {
    const own = { answering: 'generate', template: 'Other: {{input}}', settings: {} } as const;
    const named = 'choose_a_model:python:model.py';
    const imported = addModel({ ...grid, models: ['local:smol'] }, named);
    const draft: Draft = {
      ...imported,
      candidates: imported.candidates.map((one) => (one.model === named ? { ...one, own } : one)),
      baseline: imported.candidates.find(({ model }) => model === named)?.id ?? null,
    };
    const replaced = replaceModel(draft, named, 'local:smol');
    expect(replaced.models).toEqual(['local:smol']);
    expect(replaced.candidates.filter((one) => one.own === own).map(({ model }) => model)).toEqual([
      'local:smol',
      'local:smol',
    ]);
    expect(new Set(ids(replaced)).size).toBe(replaced.candidates.length);
    expect(replaced.candidates.find(({ id }) => id === replaced.baseline)?.own).toBe(own);
  });

  // A speech model that was unticked and ticked again was asked to write, and the engine refused the suite; a suite read from a file likewise.
  it('has a speech model transcribe also when it is taken out and put back, and takes no examples for it', () => {
    const twice = (draft: Draft) => toggleCell(toggleCell(draft, 'local:whisper', zeroShot), 'local:whisper', zeroShot);
    const heard = addSpeechModel({ ...grid, dataset: 'x', metrics: [{ metric: 'wer' }] }, 'local:whisper');
    expect(twice(heard)).toEqual(heard);
    const suite = toSuite(heard, 'Speech');
    const read = toDraft(suite ?? expect.unreachable());
    expect(toSuite(twice(read), 'Speech')?.candidates).toEqual(suite?.candidates);
    expect(toggleCell(heard, 'local:whisper', fewShot)).toBe(heard);
    const without = toggleCell(heard, 'local:whisper', zeroShot);
    expect(
      addTechnique(without, { kind: 'few-shot', count: 4, seed: 1 }).candidates.map(({ model }) => model),
    ).not.toContain('local:whisper');
    expect(removeModel(heard, 'local:whisper').speechModels).toEqual([]);
  });

  // Two models of one name at two places had one id, and the engine refused the suite.
  it('gives every cell a candidate with an id of its own, whatever the models are called', () => {
    expect(grid.candidates).toHaveLength(4);
    expect(new Set(ids(grid)).size).toBe(4);
    for (const id of ids(grid)) expect(id).toMatch(/^[a-z0-9._-]{1,100}$/);
  });

  // A name of letters that an id cannot have became an empty id, and a long one an id that was too long.
  it.each(['local:模型', `local:${'x'.repeat(390)}`, 'local:Ünï/çode…', 'a:b:c', 'local:..'])(
    'makes an id that the engine takes of %s',
    (model) => {
      const twice = addVariant(addModel(emptyDraft, model), first(addModel(emptyDraft, model)));
      for (const id of ids(twice)) expect(id).toMatch(/^[a-z0-9._-]{1,100}$/);
      expect(new Set(ids(twice)).size).toBe(2);
    },
  );

  // The letters of the sheet did not follow the grid when a cell was taken out and put back.
  it('keeps the order of the grid', () => {
    const again = toggleCell(toggleCell(grid, 'local:smol', zeroShot), 'local:smol', zeroShot);
    expect(ids(again)).toEqual(ids(grid));
  });

  // A variant took the id of the one that it was made from.
  it('keeps ids apart when one candidate is varied twice', () => {
    const varied = addVariant(addVariant(grid, first(grid)), first(grid));
    expect(new Set(ids(varied)).size).toBe(6);
  });

  // A cell was emptied of its first candidate only, and its variant went on unseen.
  it('takes a cell out with all its variants', () => {
    const varied = addVariant(grid, first(grid));
    expect(toggleCell(varied, 'local:smol', zeroShot).candidates).toHaveLength(3);
  });

  // A baseline that was removed made the suite impossible to run.
  it('forgets a baseline that is gone, and keeps one that is not', () => {
    const held = { ...grid, baseline: first(grid).id };
    expect(removeModel(held, 'local:smol').baseline).toBeNull();
    expect(removeTechnique(held, fewShot).baseline).toBe(first(grid).id);
  });

  // The same model or technique once more doubled its row or column.
  it('has a model and a technique once', () => {
    expect(addModel(grid, 'local:smol')).toBe(grid);
    expect(addTechnique(grid, { seed: 1, count: 2, kind: 'few-shot' })).toBe(grid);
  });
});

describe('prompts', () => {
  // A change of the shared prompt overwrote a candidate's own, or the other way round.
  it('changes the shared prompt for those that share it, and one of its own for that one', () => {
    const own = changePrompt(grid, first(grid).id, { template: 'Mine: {{input}}' });
    const both = changePrompt(own, null, { template: 'All: {{input}}' });
    const suite = toSuite({ ...both, dataset: 'a'.repeat(64), metrics: [{ metric: 'exact-match' }] }, 'Rows');
    expect(suite?.candidates.map(({ template }) => template)).toEqual([
      'Mine: {{input}}',
      ...Array.from({ length: 3 }, () => 'All: {{input}}'),
    ]);
    expect(first(sharePrompt(both, first(grid).id)).own).toBeNull();
  });

  // Classification was asked without naming the classes, and no answer could be right.
  it('begins with what the rows have', () => {
    const labels = [{ label: 'billing', rows: 4 }];
    expect(templateFor({ mapping: { text: 'input', desk: 'label' }, labels })).toContain('{{labels}}');
    expect(templateFor({ mapping: { text: 'input', options: 'choices' }, labels: [] })).toContain('{{choices}}');
    expect(templateFor({ mapping: { text: 'input', source: 'context' }, labels: [] })).toContain('{{context}}');
    expect(templateFor({ mapping: { text: 'input' }, labels: [] })).toBe('{{input}}');
  });
});

describe('a draft and its suite', () => {
  const whole: Draft = { ...grid, dataset: 'a'.repeat(64), metrics: [{ metric: 'label-accuracy', as: 'right' }] };

  // A suite with no rows, candidate or metric was sent to be checked and came back as an error of the engine's input.
  it('is no suite without rows, a candidate or a metric', () => {
    expect(toSuite({ ...whole, dataset: null }, 'Rows')).toBeNull();
    expect(toSuite({ ...whole, candidates: [] }, 'Rows')).toBeNull();
    expect(toSuite({ ...whole, metrics: [] }, 'Rows')).toBeNull();
  });

  // The deciding metric was named by its kind rather than by the name it has in the suite, and the engine refused it.
  it('names what decides and what is held against, where the person did not', () => {
    expect(toSuite(whole, 'Rows')).toMatchObject({ name: 'Rows', primary: 'right', baseline: first(whole).id });
    expect(toSuite({ ...whole, name: '  Mine ' }, 'Rows')?.name).toBe('Mine');
  });

  // Catches: a suite file that measures prompts read whole, opened on the page and run with kept ones.
  it('keeps that a suite file wants each prompt read whole', () => {
    const suite = toSuite({ ...whole, keepPrefix: false }, 'Rows') ?? expect.unreachable();
    expect(toSuite(toDraft(suite), 'Rows')?.keepPrefix).toBe(false);
    expect(toSuite(toDraft(toSuite(whole, 'Rows') ?? expect.unreachable()), 'Rows')).not.toHaveProperty('keepPrefix');
  });

  // A candidate's own prompt was lost when its run was set up once more.
  it('comes back from its suite as it was', () => {
    const suite = toSuite(changePrompt(whole, first(whole).id, { template: 'Mine: {{input}}' }), 'Rows');
    if (suite === null) throw new Error('That is no suite.');
    const again = toDraft(suite);
    expect(toSuite(again, 'Another')).toEqual(suite);
    expect(again.candidates.filter(({ own }) => own !== null)).toHaveLength(1);
  });

  // "Go there" led to the last step for what is filled in above.
  it('knows where a field is filled in', () => {
    expect(['dataset', 'sample.rows'].map(stepOfField)).toEqual(['data', 'data']);
    expect(['candidates.smol.zero-shot', 'candidates', 'train'].map(stepOfField)).toEqual(
      Array.from({ length: 3 }, () => 'candidates'),
    );
    expect(['metrics', 'primary', 'baseline', 'judge'].map(stepOfField)).toEqual(
      Array.from({ length: 4 }, () => 'metrics'),
    );
    expect(['budgetUsd', 'suite', ''].map(stepOfField)).toEqual(Array.from({ length: 3 }, () => 'check'));
  });
});

describe('a metric that gets another name', () => {
  const two: Draft = {
    ...grid,
    dataset: 'a'.repeat(64),
    metrics: [{ metric: 'regex' }, { metric: 'regex', as: 'regex-2' }],
    primary: 'regex-2',
  };

  // The metric that decides was lost with its old name: the suite could not be started any more.
  it('goes on deciding', () => {
    const renamed = renameMetric(two, 'regex-2', ' polite ');
    expect(renamed).toMatchObject({ primary: 'polite', metrics: [{ metric: 'regex' }, { as: 'polite' }] });
    expect(toSuite(renamed ?? two, 'Rows')?.primary).toBe('polite');
    expect(renameMetric(two, 'regex', 'strict')?.primary).toBe('regex-2');
  });

  // Two metrics of one name: both fields then changed both metrics, and removing one removed both.
  it('does not get one that is taken, by its own kind either', () => {
    expect(renameMetric(two, 'regex', 'regex-2')).toBeNull();
    expect(renameMetric(two, 'regex-2', '')).toBeNull();
    expect(renameMetric(two, 'regex-2', 'regex-2')).toBe(two);
  });
});

describe('the kind of a suite file', () => {
  // A promptfoo configuration was read as a suite of ours, and every key of it was an error.
  it('is told by its keys', () => {
    expect(suiteFormatOf('description: x\nproviders:\n  - openai:gpt\ntests: t.csv\n')).toBe('promptfoo');
    expect(suiteFormatOf('name: x\ndata:\n  path: a.csv\n  tests: 1\ncandidates: []\n')).toBe('yardstick');
    expect(suiteFormatOf('{"prompts": ["a"], "providers": []}')).toBe('promptfoo');
    expect(suiteFormatOf('{"prompts": ')).toBeNull();
    expect(suiteFormatOf('')).toBeNull();
  });
});

describe('metrics that are suggested', () => {
  const offered = (...names: [name: string, fits: boolean, ...needs: string[]][]) =>
    names.map(([name, fits, ...needs]) => ({ name, fits, needs }));

  // A metric that the rows cannot have was chosen, and the run could not start.
  it('takes only what fits', () => {
    expect(suggestMetrics(offered(['choice', false, 'choices'], ['normalised-match', true, 'reference']))[0]).toEqual({
      metric: 'normalised-match',
    });
    expect(suggestMetrics(offered(['choice', false, 'choices']))).toEqual([]);
    expect(suggestMetrics([])).toEqual([]);
    // What was said is never word for word what somebody wrote down: exact match would call every transcript wrong.
    const said = offered(
      ['normalised-match', true, 'reference'],
      ['cer', true, 'reference'],
      ['wer', true, 'reference'],
    );
    expect(suggestMetrics(said, { file: 'audio', text: 'reference' })).toEqual([{ metric: 'wer' }, { metric: 'cer' }]);
  });

  // Catches: right answers in a sentence of their own, which are no match, measured by nothing else: four candidates had 0 %.
  it('counts shared words beside the match of a reference', () => {
    const free = offered(['token-f1', true, 'reference'], ['normalised-match', true, 'reference']);
    expect(suggestMetrics(free)).toEqual([{ metric: 'normalised-match' }, { metric: 'token-f1' }]);
    expect(suggestMetrics(free.slice(0, 1))).toEqual([{ metric: 'token-f1' }]);
  });

  // Rows with labels were measured without the classes that are rare.
  it('adds macro F1 to labels', () => {
    expect(suggestMetrics(offered(['macro-f1', true, 'label'], ['label-accuracy', true, 'label']))).toEqual([
      { metric: 'label-accuracy' },
      { metric: 'macro-f1' },
    ]);
  });
});
