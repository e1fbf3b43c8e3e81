import type { LanguageModelV4FinishReason } from '@ai-sdk/provider';
import { ZodError } from 'zod';
import { reportError, YardstickError, type ErrorReport } from '../../../models/errors.ts';
import type { AnswerState, FinishReason } from '../answers/answer.ts';
import type { AnswerDraft } from './answerDraft.ts';

/** How an answer came to its end. */
export interface Ending {
  state: AnswerState;
  finishReason: FinishReason;
  error: ErrorReport | null;
}

/** The reason given to a signal when the engine, not the user, ends a run. */
export const engineClosing = new YardstickError(
  'run/interrupted',
  'Yardstick was closed before the answer was complete.',
);

/** An answer is complete only if the stream said so: a clean end without a reason is a cut. */
export function endingOfFinish(reason: LanguageModelV4FinishReason | null, draft: AnswerDraft): Ending {
  const cut: Ending = {
    state: 'interrupted',
    finishReason: 'interrupted',
    error: {
      code: 'run/cut-off',
      message: `${senderOf(draft)} ended the stream before the answer was complete.`,
      hint: 'The text so far is kept. Regenerate the answer to have it whole.',
    },
  };
  // Providers report `other` without a raw reason when the stream simply stopped.
  if (reason === null || reason.unified === 'interrupted' || (reason.unified === 'other' && reason.raw === undefined)) {
    return cut;
  }
  if (reason.unified === 'error') {
    const error = { code: 'run/failed', message: `${senderOf(draft)} ended the answer with an error.` };
    return { state: 'failed', finishReason: 'error', error };
  }
  return { state: 'done', finishReason: reason.unified, error: null };
}

/** How an answer ended that threw: stopped by the person, cut off by us or the service, or failed. */
export function endingOfThrown(thrown: unknown, signal: AbortSignal, draft: AnswerDraft): Ending {
  if (signal.aborted) {
    return signal.reason === engineClosing
      ? { state: 'interrupted', finishReason: 'interrupted', error: reportError(engineClosing) }
      : { state: 'stopped', finishReason: 'stopped', error: null };
  }
  const error = reportOf(thrown);
  return wasCut(error.code, draft)
    ? { state: 'interrupted', finishReason: 'interrupted', error }
    : { state: 'failed', finishReason: 'error', error };
}

/** What broke off after it had begun is an unfinished answer, not a refused one. */
function wasCut(code: string, { text, reasoning }: AnswerDraft): boolean {
  if (code === 'worker/start-failed' || code === 'worker/broken') return false;
  if (code === 'cloud/cut-off' || code.startsWith('worker/')) return true;
  return code === 'cloud/timeout' && text + reasoning !== '';
}

function reportOf(thrown: unknown): ErrorReport {
  if (thrown instanceof ZodError) {
    const [issue] = thrown.issues;
    const where = issue?.path.join('.') ?? '';
    return { code: 'input/invalid', message: `Setting ${where}: ${issue?.message ?? 'not valid'}` };
  }
  return reportError(thrown);
}

function senderOf({ resolved }: AnswerDraft): string {
  if (resolved === null) return 'The model';
  return resolved.local ? resolved.installed.name : resolved.destination;
}
