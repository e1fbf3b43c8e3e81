import { YardstickError } from '../../../../models/errors.ts';
import type { Suite } from '../suite.ts';

/**
 * What makes a suite impossible to run whatever the rows are.
 * @throws {YardstickError} `evaluation/suite`, with the field in `data.field`
 */
export function checkSuite(suite: Suite): void {
  const refuse = (field: string, message: string): never => {
    throw new YardstickError('evaluation/suite', message, { data: { field } });
  };
  const ids = suite.candidates.map(({ id }) => id);
  const names = suite.metrics.map(({ metric, as }) => as ?? metric);
  if (ids.length === 0) refuse('candidates', 'The suite has no candidate.');
  if (new Set(ids).size < ids.length) refuse('candidates', 'Two candidates have the same id.');
  if (names.length === 0) refuse('metrics', 'The suite has no metric.');
  if (new Set(names).size < names.length)
    refuse('metrics', 'Two metrics have the same name: give one of them another (`as`).');
  if (names.includes('__proto__')) refuse('metrics', 'A metric cannot be called "__proto__".');
  if (!names.includes(suite.primary))
    refuse('primary', `The primary metric "${suite.primary}" is not among the metrics.`);
  if (!ids.includes(suite.baseline))
    refuse('baseline', `The baseline "${suite.baseline}" is not among the candidates.`);
  for (const { id, model, answering, settings, technique } of suite.candidates) {
    if (answering === 'choose' && !model.startsWith('local:')) {
      refuse('candidates', `"${id}" chooses by log-probabilities, which only local models have.`);
    }
    if (answering === 'json' && settings.jsonSchema === undefined) {
      refuse('candidates', `"${id}" answers in JSON and has no schema.`);
    }
    if (answering === 'transcribe' && technique.kind !== 'zero-shot') {
      refuse('candidates', `"${id}" transcribes recordings: examples and passages mean nothing to it.`);
    }
    if ((answering === 'classify') !== (technique.kind === 'classifier')) {
      refuse('candidates', `"${id}" is half a classifier: that technique and the answering "classify" go together.`);
    }
    if (technique.kind === 'classifier' && suite.train === null) {
      refuse('train', `"${id}" learns from training rows, and the suite has none: split the rows, or choose others.`);
    }
    if (technique.kind === 'few-shot' && suite.train === null) {
      refuse('train', `"${id}" takes examples, and the suite has no training rows.`);
    }
  }
}
