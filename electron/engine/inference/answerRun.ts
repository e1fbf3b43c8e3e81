import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { RetryWait } from '../../../models/cloud/retry.ts';
import { YardstickError } from '../../../models/errors.ts';
import type { LocalCallOptions, LocalProgress, LocalRunFacts } from '../../../models/language/localFacts.ts';
import type { MachineTurns } from '../../../models/machine/machineTurns.ts';
import type { AnswerEvent, AnswerState } from '../answers/answer.ts';
import { emptyDraft, finishDraft, usageOf, warningOf, warningsOf, type AnswerDraft } from './answerDraft.ts';
import { endingOfFinish, endingOfThrown, type Ending } from './ending.ts';
import { foreignLoad, sampleCpu } from './foreignLoad.ts';
import type { AnswerRequest, InferenceOptions } from './inference.ts';
import { openModelCall, type TimedPart } from './modelCall.ts';
import { modelPrompt, promptMessages } from './modelPrompt.ts';
import { resolveModel, type CloudModel, type LocalModel } from './resolveModel.ts';
import { runSettingsSchema } from './runSettings.ts';

export interface AnswerRun {
  options: InferenceOptions;
  turns: MachineTurns;
  request: AnswerRequest;
  signal: AbortSignal;
  emit: (event: AnswerEvent) => void;
  /** Milliseconds, monotonic. */
  clock: () => number;
}

/** A service that says nothing for this long is given up; a server of one's own may read a prompt for minutes. Milliseconds. */
const silenceOf = ({ connection }: CloudModel) => (connection.kind === 'openai-compatible' ? 300_000 : 120_000);
/** A machine's turn is passed on this long after a stop, come what may: a model that did not confirm it has been ended by then (15 s). */
const turnGraceMs = 20_000;
/** UTF-16 units; a server that never ends an answer must not fill the memory. */
const longestAnswer = 5_000_000;

/**
 * Runs one prompt on one model and measures it: local and cloud models go the same way, by the same clock. Never throws; the last
 * event is always `finished`.
 */
export async function runAnswer(run: AnswerRun): Promise<void> {
  const draft = emptyDraft(run.request, run.clock());
  let ending: Ending;
  try {
    run.emit({ type: 'state', state: 'queued' });
    for (const warning of run.request.warnings ?? []) warn(run, draft, warning);
    draft.settings = runSettingsSchema.parse(run.request.settings);
    const resolved = await resolveModel(run.options, run.request.model);
    draft.resolved = resolved;
    ending = resolved.local ? await runInTurn(run, draft, resolved) : await runInCloud(run, draft, resolved);
  } catch (thrown) {
    ending = endingOfThrown(thrown, run.signal, draft);
  }
  draft.moments.endedAt ??= run.clock();
  const answer = finishDraft(draft, ending.finishReason, ending.error, run.options.appVersion);
  run.emit({ type: 'finished', state: ending.state, answer });
}

/** A local model waits for the machine, and keeps it until the model has really stopped. */
async function runInTurn(run: AnswerRun, draft: AnswerDraft, model: LocalModel): Promise<Ending> {
  const release = await run.turns.take(run.signal);
  const stop = new AbortController();
  const signal = AbortSignal.any([run.signal, stop.signal]);
  let settled = Promise.resolve();
  try {
    signal.throwIfAborted();
    if (model.installed.tuning === 'base') {
      warn(run, draft, {
        code: 'model/base',
        message: `${model.installed.name} is ${model.installed.adapter === undefined ? '' : 'an adapter of '}a pretrained base model: it continues the text rather than answering it.`,
      });
    }
    const loaded = run.options.localModels.loaded().some(({ id }) => id === model.installed.id);
    beginTurn(run, draft, loaded ? 'reading' : 'loading');
    draft.cpuBefore = sampleCpu();
    const call = openModelCall(() => model.languageModel.doStream(callOptions(run, draft, signal)), signal, run.clock);
    settled = call.settled;
    try {
      return await collect(run, draft, call.parts());
    } finally {
      draft.foreignLoad = foreignLoad(draft.cpuBefore, draft.cpuAfter ?? sampleCpu(), draft.facts?.cpuSeconds ?? null);
    }
  } finally {
    stop.abort();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, turnGraceMs)));
    void Promise.race([settled, patience]).then(() => {
      clearTimeout(timer);
      release();
    });
  }
}

/** A service answers at once; what it says nothing about for too long is given up. */
async function runInCloud(run: AnswerRun, draft: AnswerDraft, model: CloudModel): Promise<Ending> {
  const stop = new AbortController();
  const signal = AbortSignal.any([run.signal, stop.signal]);
  const patience = run.options.cloudSilenceMs ?? silenceOf(model);
  const silence = setTimeout(() => {
    stop.abort(
      new YardstickError('cloud/timeout', `${model.destination} said nothing for ${Math.round(patience / 1000)} s.`, {
        hint: 'Try again; if it stays so, the service is stuck or the network is slow.',
      }),
    );
  }, patience);
  try {
    signal.throwIfAborted();
    // Loading our own code is not the service's time.
    const { retryBeforeFirstByte } = await import('../../../models/cloud/retry.ts');
    beginTurn(run, draft, 'reading', patience);
    const options = callOptions(run, draft, signal);
    let saidBefore: string | null = null;
    const ask = async () => {
      silence.refresh();
      // Being sent away and waiting is queueing: the figures are those of the try that was let in.
      draft.moments.turnAt = run.clock();
      if (saidBefore !== null) run.emit({ type: 'state', state: 'reading' });
      const result = await model.languageModel.doStream(options);
      draft.sent = true;
      return result;
    };
    const onWait = ({ waitMs, error }: RetryWait) => {
      silence.refresh();
      draft.sent ||= mayHaveLeft(error);
      const why = error.message === saidBefore ? 'the same once more.' : error.message;
      saidBefore = error.message;
      run.emit({ type: 'state', state: 'queued', retryInMs: waitMs });
      // Read while the pause lasts and long after it: it must be true of both.
      warn(run, draft, {
        code: 'retry',
        message: `Sent away, with a pause of ${Math.round(waitMs / 100) / 10} s before it is asked again: ${why}`,
      });
    };
    const call = openModelCall(() => retryBeforeFirstByte(ask, { signal, onWait }), signal, run.clock);
    return await collect(run, draft, call.parts(), () => silence.refresh());
  } catch (thrown) {
    // An abort of ours comes back as the network's own error: the reason is the better one.
    const better: unknown = stop.signal.aborted ? stop.signal.reason : thrown;
    draft.sent ||= mayHaveLeft(better);
    throw better;
  } finally {
    clearTimeout(silence);
    stop.abort();
  }
}

/** Whether the prompt may be gone: only an error that says it was not sent is proof that it stayed. */
function mayHaveLeft(thrown: unknown): boolean {
  return !(thrown instanceof YardstickError && thrown.data['sent'] === false);
}

function beginTurn(run: AnswerRun, draft: AnswerDraft, state: AnswerState, limitMs?: number): void {
  draft.moments.turnAt = run.clock();
  draft.startedAt = new Date().toISOString();
  run.emit({ type: 'state', state, ...(limitMs === undefined ? {} : { limitMs }) });
}

function callOptions(run: AnswerRun, draft: AnswerDraft, abortSignal: AbortSignal): LanguageModelV4CallOptions {
  const { settings } = draft;
  return {
    prompt: modelPrompt(run.request.messages, settings),
    abortSignal,
    ...(settings.maxTokens === undefined ? {} : { maxOutputTokens: settings.maxTokens }),
    ...(settings.temperature === undefined ? {} : { temperature: settings.temperature }),
    ...(settings.topP === undefined ? {} : { topP: settings.topP }),
    ...(settings.seed === undefined ? {} : { seed: settings.seed }),
    ...(settings.stop === undefined || settings.stop.length === 0 ? {} : { stopSequences: settings.stop }),
    ...(settings.jsonSchema === undefined
      ? {}
      : { responseFormat: { type: 'json' as const, schema: settings.jsonSchema, name: 'answer' } }),
    ...(draft.resolved?.local === true ? { providerOptions: { yardstick: localOptions(run, draft) } } : {}),
  };
}

/** System text and examples stay, however long the conversation grows: the answer's conditions say that they were there. */
function localOptions(
  { request: { sequence, scoring, sharedPrefix } }: AnswerRun,
  { settings }: AnswerDraft,
): Pick<LocalCallOptions, 'sequence' | 'keepMessages' | 'scoreAnswer' | 'sharedPrefix'> {
  const keepMessages = promptMessages([], settings).length;
  return {
    keepMessages,
    ...(scoring && { scoreAnswer: true }),
    ...(sequence === undefined ? {} : { sequence }),
    ...(sharedPrefix === undefined ? {} : { sharedPrefix }),
  };
}

/** Takes the parts of a stream into the draft, and says what is new. */
async function collect(
  run: AnswerRun,
  draft: AnswerDraft,
  parts: AsyncIterable<TimedPart>,
  onPart?: () => void,
): Promise<Ending> {
  let finish: FinishPart | null = null;
  for await (const { part, at } of parts) {
    onPart?.();
    if (part.type === 'error') throw part.error;
    if (part.type === 'finish') finish = part;
    takePart(run, draft, part, at);
  }
  return endingOfFinish(finish?.finishReason ?? null, draft);
}

type FinishPart = Extract<LanguageModelV4StreamPart, { type: 'finish' }>;

/** Parts that carry neither text nor figures (starts, ends, sources, tool calls) say nothing that an answer keeps. */
function takePart(run: AnswerRun, draft: AnswerDraft, part: LanguageModelV4StreamPart, at: number): void {
  if (part.type === 'text-delta') takeText(run, draft, 'text', part.delta, at);
  else if (part.type === 'reasoning-delta') takeText(run, draft, 'reasoning', part.delta, at);
  else if (part.type === 'reasoning-start') draft.reasoned = true;
  else if (part.type === 'raw' && isProgress(part.rawValue)) takeProgress(run, draft, part.rawValue, at);
  else if (part.type === 'response-metadata') draft.servedBy = part.modelId ?? draft.servedBy;
  else if (part.type === 'stream-start') for (const warning of part.warnings) warn(run, draft, warningOf(warning));
  else if (part.type === 'finish') {
    draft.usage = usageOf(part.usage);
    draft.moments.endedAt ??= at;
    takeFacts(run, draft, part.providerMetadata?.['yardstick'] as LocalRunFacts | undefined);
  }
}

function takeText(run: AnswerRun, draft: AnswerDraft, field: 'text' | 'reasoning', delta: string, at: number): void {
  if (delta === '') return;
  if (draft.moments.firstTokenAt === null) {
    draft.moments.firstTokenAt = at;
    run.emit({ type: 'state', state: 'writing' });
  }
  draft.moments.lastTokenAt = at;
  draft[field] += delta;
  if (draft.text.length + draft.reasoning.length > longestAnswer) {
    throw new YardstickError('run/too-long', 'The answer grew beyond 5 million characters and was ended.');
  }
  run.emit({ type: field, text: delta });
}

function takeProgress(run: AnswerRun, draft: AnswerDraft, { phase, progress }: LocalProgress, at: number): void {
  if (phase === 'scoring') {
    // The answer ends here, whatever is said of it afterwards.
    draft.moments.endedAt = at;
    draft.cpuAfter = sampleCpu();
    run.request.scoring?.onBegin?.();
    return;
  }
  if (phase === 'reading' && draft.moments.loadedAt === null && draft.wasLoading) {
    draft.moments.loadedAt = at;
    // The worker counts its CPU time from here on: loading is not other programs' doing.
    draft.cpuBefore = sampleCpu();
  }
  if (phase === 'loading') draft.wasLoading = true;
  run.emit({ type: 'state', state: phase, progress });
}

function takeFacts(run: AnswerRun, draft: AnswerDraft, facts: LocalRunFacts | undefined): void {
  if (facts === undefined) return;
  draft.facts = facts;
  for (const warning of warningsOf(facts)) {
    if (!draft.warnings.some(({ code }) => code === warning.code)) warn(run, draft, warning);
  }
}

function warn(run: AnswerRun, draft: AnswerDraft, warning: AnswerDraft['warnings'][number]): void {
  draft.warnings.push(warning);
  run.emit({ type: 'warning', warning });
}

function isProgress(value: unknown): value is LocalProgress {
  return typeof value === 'object' && value !== null && (value as { yardstick?: unknown }).yardstick === 'progress';
}
