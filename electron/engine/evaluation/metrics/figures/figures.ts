import { z } from 'zod';
import type { Answer } from '../../../answers/answer.ts';
import type { Metric } from '../../metric.ts';
import { defineMetric } from '../support/defineMetric.ts';
import { figure, notApplicable } from '../support/scores.ts';

/** A figure of the answer itself, whatever it says. */
function answerFigure(facts: {
  name: string;
  label: string;
  definition: string;
  better: 'higher' | 'lower';
  unit: string;
  read: (answer: Answer) => number | null;
  /** Why there is none. */
  missing: string;
}): Metric {
  const { read, missing, ...rest } = facts;
  return defineMetric({
    ...rest,
    scale: 'number',
    needs: [],
    binary: false,
    parameters: z.strictObject({}),
    score({ answer }) {
      const value = read(answer);
      if (value === null || !Number.isFinite(value)) return notApplicable(missing);
      return { value, passed: null, reason: `${rest.unit === 'USD' ? value : figure(value)} ${rest.unit}` };
    },
  });
}

export const latency = answerFigure({
  name: 'latency',
  label: 'Total time',
  definition:
    'Milliseconds from the moment the model could begin to the end of the answer; loading and waiting for its turn are left out.',
  better: 'lower',
  unit: 'ms',
  read: ({ timings }) => timings.totalMs,
  missing: 'The answer has no total time.',
});

export const timeToFirstToken = answerFigure({
  name: 'ttft',
  label: 'Time to first token',
  definition:
    'Milliseconds from the moment the model could begin to the first piece of the answer; loading and waiting for its turn are left out.',
  better: 'lower',
  unit: 'ms',
  read: ({ timings }) => timings.ttftMs,
  missing: 'Nothing was generated.',
});

export const cost = answerFigure({
  name: 'cost',
  label: 'Cost',
  definition: 'US dollars of the answer at the prices of the price list that stands in its conditions.',
  better: 'lower',
  unit: 'USD',
  read: ({ cost: price }) => price?.usd ?? null,
  missing: 'No price is known.',
});

export const outputTokens = answerFigure({
  name: 'output-tokens',
  label: 'Output tokens',
  definition: 'Tokens of the answer, reasoning included, as the runtime or the service states them.',
  better: 'lower',
  unit: 'tokens',
  read: ({ usage }) => usage.outputTokens,
  missing: 'The service did not say how many.',
});

export const inputTokens = answerFigure({
  name: 'input-tokens',
  label: 'Input tokens',
  definition: 'Tokens of the prompt, as the runtime or the service states them.',
  better: 'lower',
  unit: 'tokens',
  read: ({ usage }) => usage.inputTokens,
  missing: 'The service did not say how many.',
});

export const tokensPerSecond = answerFigure({
  name: 'tokens-per-second',
  label: 'Tokens per second',
  definition: 'Output tokens after the first, divided by the time from the first to the last.',
  better: 'higher',
  unit: 'tokens/s',
  read: ({ timings }) => timings.outputTokensPerSecond,
  missing: 'The answer is too short to say, or the service does not state its tokens.',
});
