import { stat } from 'node:fs/promises';
import { reportError, YardstickError, type ErrorReport } from '../../../../models/errors.ts';
import type { RunSettings } from '../../answers/answer.ts';
import type { TokenPrice } from '../../inference/cost.ts';
import { usdOfLength } from '../../inference/speechPrices.ts';
import type { PutCell } from '../../store/evaluation.ts';
import type { Prompts } from '../candidates/preparePrompts.ts';
import { requestCost } from '../candidates/requestCost.ts';
import type { RenderedPrompt } from '../candidate.ts';
import type { DataRow } from '../dataset.ts';
import { createClassifiers } from '../classifying/classifiers.ts';
import type { LearntClassifier } from '../evaluationRun.ts';
import { askChoices } from './askChoices.ts';
import { askClassifier } from './askClassifier.ts';
import { askTranscriber, longestSeconds } from './askTranscriber.ts';
import { askModel, settingsFor, type Asked } from './askModel.ts';
import type { LaneHold, LaneOptions, LaneOutcome } from './lane.ts';
import type { LiveParts } from './liveParts.ts';
import type { Scoring } from './scoring.ts';
import { scoresAnswers } from '../candidates/scoresAnswers.ts';
import { isOfTheCandidate, isSentAway } from './troubles.ts';
import { localLane, sourceOf, type Work } from './works.ts';

interface ReadyAnswer {
  work: Work;
  row: DataRow;
  prompt: RenderedPrompt;
  settings: RunSettings;
  /** Of a candidate that classifies. */
  classifier: LearntClassifier | null;
  reservedUsd: number;
  marked: boolean;
}

/** How answers are got: the lanes' work. */
export type Answering = Pick<LaneOptions<Work, ReadyAnswer>, 'prepare' | 'ask' | 'discard'>;

const usualPauses: readonly number[] = [5_000, 10_000, 20_000, 40_000, 60_000];

export function createAnswering(given: {
  parts: LiveParts;
  rows: readonly DataRow[];
  prompts: Prompts;
  scoring: Pick<Scoring, 'scoreNew'>;
}): Answering {
  const { parts, rows, prompts, scoring } = given;
  const { run, options, recorder, budget, paces, ways, signal } = parts;
  const pauses = options.sentAwayPauses ?? usualPauses;
  const prices = new Map<string, TokenPrice | null>();
  /** How often each was sent away. */
  const tries = new Map<Work, number>();
  const now = options.now ?? Date.now;

  function priceOf(model: string): TokenPrice | null {
    let price = prices.get(model);
    if (price === undefined) prices.set(model, (price = sourceOf(model) === localLane ? null : options.priceOf(model)));
    return price;
  }

  const classifierOf = createClassifiers({ parts, rows, priceOf });

  async function prepare(work: Work): Promise<ReadyAnswer | null> {
    const { candidate, position, repeat } = work;
    const row = rows[position] as DataRow;
    // Before anything is set aside for the row: learning takes its own share of the budget.
    const classifier = candidate.answering === 'classify' ? await classifierOf(candidate) : null;
    if (candidate.answering === 'classify' && classifier === null) return null;
    let prompt: RenderedPrompt;
    try {
      prompt = await prompts.render(candidate, row, signal);
    } catch (thrown) {
      if (signal.aborted) return null;
      const error = reportError(thrown);
      if (isOfTheCandidate(error)) parts.block(candidate.id, error);
      else putFailed(work, null, error);
      return null;
    }
    if (prompt.missing.length > 0) {
      putFailed(work, prompt, lacks(prompt.missing));
      return null;
    }
    const price = priceOf(candidate.model);
    const bounded = run.suite.budgetUsd !== null && price !== null;
    const settings = settingsFor(candidate, prompt, { repeat, bounded });
    const reservedUsd =
      candidate.answering === 'transcribe'
        ? await recordingCost(candidate.model, row)
        : requestCost(prompt, settings.maxTokens ?? 0, price);
    if (!(await budget.reserve(reservedUsd, signal))) {
      if (!signal.aborted) parts.outOfBudget();
      return null;
    }
    const marked = sourceOf(candidate.model) !== localLane;
    if (marked && !(await parts.mark({ ...placeOf(work), purpose: 'answer', usd: reservedUsd }))) return null;
    return { work, row, prompt, settings, classifier, reservedUsd, marked };
  }

  /** The most that a service can ask for a recording. US dollars; 0 where no price is known, and without a budget, which nothing is set aside for. */
  async function recordingCost(model: string, { audio }: DataRow): Promise<number> {
    const price = options.speech?.lengthPrice(model) ?? null;
    if (price === null || audio === null || run.suite.budgetUsd === null) return 0;
    const bytes = await stat(audio).then(
      ({ size }) => size,
      () => 0,
    );
    return usdOfLength(price, await longestSeconds(audio, bytes, signal));
  }

  function discard({ work, reservedUsd, marked }: ReadyAnswer): void {
    budget.settle(reservedUsd, 0);
    if (marked) recorder.unmark({ ...placeOf(work), purpose: 'answer' });
  }

  async function ask(ready: ReadyAnswer, hold: LaneHold): Promise<LaneOutcome> {
    const { work, reservedUsd } = ready;
    const { candidate } = work;
    paces.begun(candidate.id);
    const energy = ready.marked ? undefined : options.energy?.begin();
    let energyWh: number | null | undefined;
    const onTimed = () => void (energyWh ??= energy?.() ?? null);
    const asked = await askOnce(ready, hold, onTimed);
    onTimed();
    // What was stopped may have been paid for: its mark stays and is counted as unknown.
    // A service that states no tokens may have cost all that was set aside: a budget that counted nothing would never stop it.
    const unstated = asked.state === 'failed' ? 0 : reservedUsd;
    budget.settle(reservedUsd, asked.answer.cost?.usd ?? unstated);
    if (asked.state === 'stopped') return { again: false };
    const error = asked.state === 'failed' ? (asked.answer.error ?? unknownFailure) : null;
    if (error !== null && isOfTheCandidate(error)) {
      if (ready.marked) recorder.unmark({ ...placeOf(work), purpose: 'answer' });
      parts.block(candidate.id, error);
      return { again: false };
    }
    if (error !== null && isSentAway(error)) {
      const count = tries.get(work) ?? 0;
      const pause = pauses[count];
      if (pause !== undefined) {
        tries.set(work, count + 1);
        if (ready.marked) recorder.unmark({ ...placeOf(work), purpose: 'answer' });
        parts.note(candidate.id, `${error.message} Asked again in ${Math.round(pause / 1000)} s.`);
        return { again: true, afterMs: pause };
      }
    }
    tries.delete(work);
    paces.ended(candidate.id);
    parts.note(candidate.id, null);
    if (error === null) ways.succeeded(candidate.id);
    else if (ways.failed(candidate.id, error)) parts.block(candidate.id, error);
    const cell: PutCell = {
      ...placeOf(work),
      run: run.id,
      state: error === null ? 'done' : 'failed',
      prompt: ready.prompt,
      answer: asked.answer,
      scores: {},
      error,
      peakMemoryBytes: memoryOf(candidate.model),
      energyWh: energyWh ?? null,
      confidence: asked.confidence,
      judgeUsd: null,
      finishedAt: now(),
    };
    if (error !== null) recorder.put(cell, ready.marked);
    else await scoring.scoreNew(cell, { candidate, ...ready });
    return { again: false };
  }

  async function askOnce(
    ready: ReadyAnswer,
    hold: LaneHold,
    onTimed: () => void,
  ): Promise<Asked & { confidence: number | null }> {
    const { work, prompt, settings, row } = ready;
    const { candidate } = work;
    const { model } = candidate;
    if (candidate.answering === 'transcribe') {
      if (options.speech === undefined || row.audio === null) throw new Error('There is nothing to transcribe with.');
      const { appVersion } = options;
      const { audio: file, recording } = row;
      const { language } = candidate.settings;
      const asked = await askTranscriber(
        { model, file, recording, prompt, appVersion, signal, ...(language === undefined ? {} : { language }) },
        options.speech,
      );
      return { ...asked, confidence: null };
    }
    if (ready.classifier !== null) {
      const { classifier } = ready;
      if (options.classifying === undefined) throw new Error('There is nothing to make vectors with.');
      return await askClassifier(
        { model, classifier, prompt, price: priceOf(model), appVersion: options.appVersion, signal },
        options.classifying,
      );
    }
    const sharedPrefix = prompts.sharedPrefix(candidate, prompt);
    if (candidate.answering === 'choose') {
      return await askChoices(
        { model, prompt, options: prompts.options(candidate, row), sharedPrefix, signal },
        options,
      );
    }
    const asked = await askModel(
      { model, prompt: prompt.prompt, settings, passages: prompt.passages.length, sharedPrefix },
      {
        inference: options.inference,
        signal,
        onWait: hold.begin,
        onWriting: hold.end,
        ...(scoresAnswers(candidate, run.suite) ? { scoring: { onBegin: onTimed } } : {}),
      },
    );
    return { ...asked, confidence: asked.answer.likelihood?.meanLogProbability ?? null };
  }

  function putFailed(work: Work, prompt: RenderedPrompt | null, error: ErrorReport): void {
    recorder.put(
      {
        ...placeOf(work),
        run: run.id,
        state: 'failed',
        prompt,
        answer: null,
        scores: {},
        error,
        peakMemoryBytes: null,
        energyWh: null,
        confidence: null,
        judgeUsd: null,
        finishedAt: now(),
      },
      false,
    );
  }

  /** What the model's process holds after an answer: its context is made by then, and is not given back between answers. */
  function memoryOf(model: string): number | null {
    if (sourceOf(model) !== localLane) return null;
    const embedder = options.classifying?.loaded(model);
    if (embedder != null) return embedder.memoryBytes;
    const id = model.slice(localLane.length + 1);
    return options.localModels.loaded().find((loaded) => loaded.id === id)?.memoryBytes ?? null;
  }

  return {
    prepare,
    ask,
    discard,
  };
}

function placeOf({ candidate, position, repeat }: Work) {
  return { candidate: candidate.id, position, repeat };
}

function lacks(missing: readonly string[]): ErrorReport {
  const names = missing.map((name) => `{{${name}}}`).join(', ');
  return reportError(
    new YardstickError('evaluation/missing', `The row lacks ${names}: it was not asked.`, {
      hint: 'Fill the columns, or take them out of the template.',
    }),
  );
}

const unknownFailure: ErrorReport = { code: 'run/failed', message: 'The model gave no answer.' };
