import { YardstickError } from '../../../../models/errors.ts';

/** For a hash that is not (any longer) that of a dataset here: `data/not-found`. */
export function noDataset(hash: string): YardstickError {
  return new YardstickError('data/not-found', `There is no dataset ${hash.slice(0, 12)}.`, {
    hint: 'It may have been removed in another window. Read its file again: the same rows are the same dataset.',
    data: { hash },
  });
}

/** For a run, a candidate or a row of it that is not there: `evaluation/not-found`. */
export function noRun(what: 'run' | 'candidate' | 'row', id: string): YardstickError {
  return new YardstickError(
    'evaluation/not-found',
    `There is no ${what} "${id.slice(0, 100)}" in the evaluations here.`,
    {
      hint: 'It may have been removed in another window.',
      data: { what, id },
    },
  );
}
