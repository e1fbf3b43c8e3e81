import { expect, it } from 'vitest';
import { findMetric } from '../../../../electron/engine/evaluation/metrics/metrics.ts';
import { createLoadedRuns } from '../../../../electron/engine/features/evaluation/loadedRuns.ts';
import { regressionView } from '../../../../electron/engine/features/evaluation/regressionView.ts';
import { createScoredRuns } from '../../../../electron/engine/features/evaluation/scoredRuns.ts';
import type { RunSummary } from '../../../../electron/engine/features/evaluation/view.ts';
import { testStore } from '../../store/testStore.ts';
import { cell, dataset, renderedPrompt, suite } from '../../store/evaluation/evaluationFixtures.ts';

const passage = (text: string) => [{ documentId: 'd', path: 'harbour.txt', text }];

// Catches: answers that moved because a knowledge base was changed, under "same model files, runtime, versions and settings".
it('a run again says in how many rows other passages were found, and where the prompt is another one without them', () => {
  const { evaluation } = testStore();
  const data = dataset(4);
  evaluation.datasets.put(data);
  const run = () => evaluation.runs.create({ suite: suite(data), rows: data.rows.map(({ id }) => id) });
  const [before, after] = [run(), run()];
  const ask = (id: string, found: string, prompt: string) => {
    const withPassages = Array.from({ length: 4 }, (_, place) =>
      cell(id, 'a', place, {
        prompt: {
          ...renderedPrompt(`${place < 3 ? found : 'Hull'}: prompt ${place}`),
          passages: passage(place < 3 ? found : 'Hull'),
        },
      }),
    );
    const without = [0, 1].map((place) => cell(id, 'b', place, { prompt: renderedPrompt(`${prompt} ${place}`) }));
    // A failed one was asked nothing.
    const failed = cell(id, 'b', 2, { state: 'failed', prompt: null, answer: null, scores: {} });
    evaluation.cells.put([...withPassages, ...without, failed]);
    evaluation.runs.setState(id, 'done');
  };
  ask(before.id, 'Ingrid', 'Say');
  ask(after.id, 'Nils', 'Tell');
  const scoredOf = createScoredRuns({ metricOf: findMetric, nameOf: (model) => model });
  const loadedRuns = createLoadedRuns(evaluation);
  const part = (id: string) => {
    const loaded = loadedRuns.get(id);
    return { loaded, scored: scoredOf(loaded), summary: {} as RunSummary };
  };
  const view = (earlier: string, later: string) =>
    regressionView(part(earlier), part(later), (candidate, was, is) =>
      evaluation.cells.askedOtherwise(
        { run: earlier, candidate, position: was, repeat: 0 },
        { run: later, candidate, position: is, repeat: 0 },
      ),
    );
  expect(view(before.id, after.id).changed).toEqual([
    { candidate: 'a', what: 'passages that were found', before: 'as then', after: 'others in 3 of 4 rows' },
    { candidate: 'b', what: 'prompt as sent', before: 'as then', after: 'another one in 2 of 2 rows' },
  ]);
  expect(view(after.id, after.id).changed).toEqual([]);
});
