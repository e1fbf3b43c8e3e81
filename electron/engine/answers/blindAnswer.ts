import type { ErrorReport } from '../../../models/errors.ts';
import type { AnswerState, AnswerWarning } from './answer.ts';

/** What names or betrays the model of an answer, as it is shown or exported while its turn is blind: the one list of it. */
interface Blinded {
  model: null;
  /** Only local models queue and load. */
  state: AnswerState;
  /** An error names its model. */
  error: ErrorReport | null;
  warnings: AnswerWarning[];
  usage: null;
  timings: null;
  cost: null;
  leftMachine: null;
  destination: null;
  conditions: null;
}

/** An answer without what names or betrays its model. A name beside these fields is the caller's to leave out. */
export function blindAnswer<Answer extends Record<Exclude<keyof Blinded, 'state' | 'error'>, unknown>>(
  answer: Answer & Pick<Blinded, 'state' | 'error'>,
): Omit<Answer, keyof Blinded> & Blinded {
  return {
    ...answer,
    model: null,
    state: answer.state === 'queued' || answer.state === 'loading' ? 'reading' : answer.state,
    error: answer.error === null ? null : hiddenError,
    warnings: [],
    usage: null,
    timings: null,
    cost: null,
    leftMachine: null,
    destination: null,
    conditions: null,
  };
}

const hiddenError: ErrorReport = {
  code: 'run/failed',
  message: 'This model gave no complete answer. The vote shows why.',
};
