import { describe, expect, it } from 'vitest';
import { readHarnessResults } from '../../../electron/engine/evaluation/suites/readHarnessResults.ts';

describe('results of lm-evaluation-harness', () => {
  const file = 'results.json';

  it('are read in both forms, with their errors, shots and rows', () => {
    const text = `{
      "results": {
        "gsm8k": {"alias": "gsm8k", "exact_match,strict-match": 0.25, "exact_match_stderr,strict-match": 0.0119, "exact_match,flexible-extract": 0.3, "exact_match_stderr,flexible-extract": "N/A"},
        "arc_easy": {"alias": " - arc_easy", "acc,none": 0.656, "acc_stderr,none": 0.0097, "perplexity,none": NaN, "sample_len": 10}
      },
      "n-shot": {"gsm8k": 5, "arc_easy": 0}, "n-samples": {"gsm8k": {"original": 1319, "effective": 100}},
      "higher_is_better": {"arc_easy": {"acc": true}}, "model_name": "HuggingFaceTB/SmolLM2-135M", "lm_eval_version": "0.4.8", "date": 1764158400.5
    }`;
    expect(readHarnessResults(text, { file })).toEqual({
      model: 'HuggingFaceTB/SmolLM2-135M',
      harness: '0.4.8',
      date: '2025-11-26T12:00:00.500Z',
      results: [
        {
          task: 'gsm8k',
          metric: 'exact_match',
          filter: 'strict-match',
          value: 0.25,
          standardError: 0.0119,
          shots: 5,
          samples: 100,
          better: null,
        },
        {
          task: 'gsm8k',
          metric: 'exact_match',
          filter: 'flexible-extract',
          value: 0.3,
          standardError: null,
          shots: 5,
          samples: 100,
          better: null,
        },
        {
          task: 'arc_easy',
          metric: 'acc',
          filter: null,
          value: 0.656,
          standardError: 0.0097,
          shots: 0,
          samples: null,
          better: 'higher',
        },
      ],
    });
    expect(
      readHarnessResults('{"results": {"boolq": {"acc": 0.7, "acc_stderr": 0.01}}}', { file }).results,
    ).toMatchObject([{ task: 'boolq', metric: 'acc', filter: null, value: 0.7, standardError: 0.01 }]);
  });

  it.each(['', '[]', '{"results": 1}', '{"results": {"a": {"alias": "a"}}}', `${'['.repeat(100_000)}`])(
    'that are none are refused (%#)',
    (text) => {
      expect(() => readHarnessResults(text, { file })).toThrow(/has no results/);
    },
  );
});
