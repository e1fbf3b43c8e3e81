import { YardstickError } from '../../../../models/errors.ts';

/** Why no passage is left to ask with. */
export function nothingToAskWith({ found, leftOut }: { found: number; leftOut: number }): YardstickError {
  if (found === 0) {
    return new YardstickError('knowledge/nothing-found', 'Nothing in this knowledge base matches the question.', {
      hint: 'Ask with other words, look without a filter, or add documents.',
    });
  }
  if (leftOut > 0) {
    return new YardstickError(
      'knowledge/context-too-short',
      'No passage fits into the context of this model beside the question.',
      {
        hint: 'Ask in fewer words, choose a model with a longer context, or allow a shorter answer.',
      },
    );
  }
  return new YardstickError('knowledge/nothing-left', 'All passages were struck out.', {
    hint: 'Leave at least one in.',
  });
}
