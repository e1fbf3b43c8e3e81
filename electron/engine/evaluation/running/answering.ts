import { stat } from 'node:fs/promises';
import { reportError, YardstickError, type ErrorReport } from '../../../../models/errors.ts';
import type { SharedPrefix } from '../../../../models/language/localFacts.ts';
import type { RunSettings } from '../../answers/answer.ts';
import type { TokenPrice } from '../../inference/cost.ts';
import { usdOfLength } from '../../inference/speechPrices.ts';
import type { CellFigures, PutCell } from '../../store/evaluation.ts';
import type { Prompts } from '../candidates/preparePrompts.ts';
import { requestCost } from '../candidates/requestCost.ts';
import { nothingShared } from '../candidates/sharedPrefix.ts';
import type { Candidate, RenderedPrompt } from '../candidate.ts';
import type { DataRow } from '../dataset.ts';
import type { MetricTools, Score, ScoreRequest } from '../metric.ts';
import { createClassifiers } from '../classifying/classifiers.ts';
import type { LearntClassifier } from '../evaluationRun.ts';
import { askChoices } from './askChoices.ts';
import { askClassifier } from './askClassifier.ts';
import { askTranscriber, longestSeconds } from './askTranscriber.ts';
import { askModel, settingsFor, type Asked } from './askModel.ts';
import { candidateLikelihood } from './candidateLikelihood.ts';
import type { LaneHold, LaneOptions, LaneOutcome } from './lane.ts';
import type { LiveParts } from './liveParts.ts';
import type { Measure } from './resolveMeasures.ts';
import { scoreAnswer } from './scoreAnswer.ts';
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
export interface Answering extends Pick<LaneOptions<Work, ReadyAnswer>, 'prepare' | 'ask' | 'discard'> {
  /**
   * Scores answers that were kept without all of their scores: the run was stopped while they were scored. Nothing is asked again.
   * @param local the right to use this machine, for what the models themselves compute: two runs would push each other's out of memory
   */
  scoreKept(table: readonly CellFigures[], local: (work: () => Promise<void>) => Promise<void>): void;
  /** Every answer so far is scored and handed over. */
  scored(): Promise<void>;
}

const usualPauses: readonly number[] = [5_000, 10_000, 20_000, 40_000, 60_000];

export function createAnswering(given: {
  parts: LiveParts;
  rows: readonly DataRow[];
  labels: readonly string[];
  prompts: Prompts;
  measures: readonly Measure[];
}): Answering {
  const { parts, rows, labels, prompts } = given;
  const { run, options, recorder, budget, paces, ways, signal, leaving } = parts;
  const measures = given.measures.filter(({ judged }) => !judged);
  const pauses = options.sentAwayPauses ?? usualPauses;
  const prices = new Map<string, TokenPrice | null>();
  /** How often each was sent away. */
  const tries = new Map<Work, number>();
  const scoring = new Set<Promise<void>>();
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
    else {
      const scored = scoreLater(cell, ready);
      // What the model itself must compute is done while it is in memory, not beside the next answer.
      if (!ready.marked && measures.some(({ computed }) => computed)) await scored;
    }
    return { again: false };
  }

  /** Also where nothing is to be kept a row is one of a series: cut in the same way whatever came before it. */
  function sharedOf(candidate: Candidate, prompt: RenderedPrompt): SharedPrefix {
    return run.suite.keepPrefix === false ? nothingShared : prompts.sharedPrefix(candidate, prompt);
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
    const sharedPrefix = sharedOf(candidate, prompt);
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

  /** The next request need not wait for it. @returns when it is done; never rejects */
  function scoreLater(cell: PutCell, { work, row, prompt, marked }: ReadyAnswer): Promise<void> {
    const { answer } = cell;
    if (answer === null) return Promise.resolve();
    const request = { row, text: answer.text, answer, labels, passages: prompt.passages };
    return inTheBackground(async () => {
      const scores = await scoresOf(request, measures, toolsOf(work.candidate, prompt));
      recorder.put({ ...cell, scores }, marked);
    });
  }

  const scoreKept: Answering['scoreKept'] = (table, local) => {
    const unscored = table.filter((cell) => cell.state === 'done' && lacking(cell, measures).length > 0);
    const candidates = new Map(run.suite.candidates.map((candidate) => [candidate.id, candidate]));
    const isComputed = (cell: CellFigures) =>
      canBeComputed(candidates.get(cell.candidate)) && lacking(cell, measures).some(({ computed }) => computed);
    const others = unscored.filter((cell) => !isComputed(cell));
    if (others.length > 0) void inTheBackground(() => scorePlaces(others, candidates));
    // A model after another, as they are asked: each is loaded once.
    const computed = [...candidates.keys()].flatMap((id) =>
      unscored.filter((cell) => cell.candidate === id && isComputed(cell)),
    );
    if (computed.length > 0) void inTheBackground(() => local(() => scorePlaces(computed, candidates)));
  };

  async function scorePlaces(
    places: readonly CellFigures[],
    candidates: ReadonlyMap<string, Candidate>,
  ): Promise<void> {
    for (const place of places) {
      if (leaving.aborted) return;
      const cell = options.store.evaluation.cells.get(run.id, place);
      if (cell?.answer == null) continue;
      const { answer } = cell;
      const row = rows[place.position] as DataRow;
      const scores = await scoresOf(
        { row, text: answer.text, answer, labels, passages: cell.prompt?.passages ?? [] },
        lacking(place, measures),
        toolsOf(candidates.get(place.candidate), cell.prompt),
      );
      if (Object.keys(scores).length === 0) continue;
      const { candidate, position, repeat } = place;
      recorder.addScores({ candidate, position, repeat, scores, judgeUsd: null }, false);
    }
  }

  /** What a stop interrupts is left out, and scored when the run goes on: the answer is there, and may have been paid for. */
  async function scoresOf(
    request: ScoreRequest,
    wanted: readonly Measure[],
    tools: MetricTools,
  ): Promise<Record<string, Score>> {
    const scores: Record<string, Score> = {};
    for (const measure of wanted) {
      try {
        scores[measure.as] = await scoreAnswer(measure, request, tools, leaving);
      } catch {
        // Only a pause or a stop ends scoring; those that need no time are still had.
      }
    }
    return scores;
  }

  function toolsOf(candidate: Candidate | undefined, prompt: RenderedPrompt | null): MetricTools {
    return {
      ...(options.embed && { embed: options.embed }),
      ...(canBeComputed(candidate) && prompt !== null
        ? {
            likelihood: candidateLikelihood(candidate, { prompt, sharedPrefix: sharedOf(candidate, prompt) }, options),
          }
        : {}),
    };
  }

  function inTheBackground(work: () => Promise<void>): Promise<void> {
    const one = (async () => {
      // The next request goes first.
      await new Promise((resolve) => setImmediate(resolve));
      await work();
    })();
    scoring.add(one);
    return one.catch(() => undefined).finally(() => scoring.delete(one));
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
    scoreKept,
    async scored() {
      await Promise.all(scoring);
    },
  };
}

/** Whether its model can say how likely it finds a text. */
function canBeComputed(candidate: Candidate | undefined): candidate is Candidate {
  if (candidate?.answering === 'transcribe' || candidate?.answering === 'classify') return false;
  return candidate !== undefined && sourceOf(candidate.model) === localLane;
}

/** Measures that an answer has no score of. Those of a judge come apart. */
export function lacking({ scores }: Pick<CellFigures, 'scores'>, measures: readonly Measure[]): Measure[] {
  return measures.filter(({ as, judged }) => !judged && !Object.hasOwn(scores, as));
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
