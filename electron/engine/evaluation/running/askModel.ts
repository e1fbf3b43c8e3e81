import type { SharedPrefix } from '../../../../models/language/localFacts.ts';
import type { Answer, AnswerEvent, RunSettings } from '../../answers/answer.ts';
import type { Inference } from '../../inference/inference.ts';
import { repeatedSeed } from '../../inference/repeatedSeed.ts';
import { defaultMaxTokens } from '../candidates/requestCost.ts';
import type { Candidate, RenderedPrompt } from '../candidate.ts';

export interface AskOptions {
  inference: Pick<Inference, 'answer'>;
  signal: AbortSignal;
  /** The service sent the request away and is asked again later; ended by the answer's beginning. */
  onWait?: () => void;
  onWriting?: () => void;
  /** A local model says how likely it finds what it wrote; called when the answer is complete and timed. */
  scoring?: { onBegin: () => void };
}

/** An answer with how it ended. `stopped`: by our own signal. */
export interface Asked {
  answer: Answer;
  state: 'done' | 'failed' | 'stopped';
}

/** How a candidate's request for one row is run. */
export function settingsFor(
  { settings, answering, model }: Candidate,
  prompt: RenderedPrompt,
  options: { repeat: number; /** An answer must have an end that its cost can be told from. */ bounded: boolean },
): RunSettings {
  const { seed, jsonSchema, system: _system, examples: _examples, images: _images, ...rest } = settings;
  // A repeat must not be the same draw again. Of a service only where a seed was asked for: many have none.
  const drawn = seed !== undefined || model.startsWith('local:') ? repeatedSeed(seed ?? 0, options.repeat) : undefined;
  return {
    ...rest,
    ...(options.bounded && rest.maxTokens === undefined ? { maxTokens: defaultMaxTokens } : {}),
    ...(drawn === undefined ? {} : { seed: drawn }),
    ...(answering === 'json' && jsonSchema !== undefined ? { jsonSchema } : {}),
    ...(prompt.system === null ? {} : { system: prompt.system }),
    ...(prompt.examples.length === 0 ? {} : { examples: prompt.examples }),
    ...(prompt.images.length === 0 ? {} : { images: prompt.images }),
  };
}

/** Asks a model once and waits for the end. Never throws. */
export async function askModel(
  request: { model: string; prompt: string; settings: RunSettings; passages?: number; sharedPrefix?: SharedPrefix },
  { inference, signal, onWait, onWriting, scoring }: AskOptions,
): Promise<Asked> {
  const { model, prompt, settings, passages = 0, sharedPrefix } = request;
  let finished: Extract<AnswerEvent, { type: 'finished' }> | undefined;
  const messages = [{ role: 'user' as const, content: prompt }];
  for await (const event of inference.answer({
    model,
    messages,
    settings,
    signal,
    ...(scoring && { scoring }),
    ...(sharedPrefix && { sharedPrefix }),
  })) {
    if (event.type === 'finished') finished = event;
    else if (event.type === 'warning' && event.warning.code === 'retry') onWait?.();
    else if (event.type === 'state' && event.state === 'writing') onWriting?.();
  }
  if (finished === undefined) throw new Error('An answer ended without saying so.');
  const answer = passages === 0 ? finished.answer : withPassages(finished.answer, passages);
  if (finished.state === 'done') return { answer, state: 'done' };
  return { answer, state: signal.aborted ? 'stopped' : 'failed' };
}

function withPassages(answer: Answer, passages: number): Answer {
  return { ...answer, conditions: { ...answer.conditions, passages } };
}
