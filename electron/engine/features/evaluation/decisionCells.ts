import type { Answer, Conditions } from '../../answers/answer.ts';
import type { EvaluationCell } from '../../evaluation/evaluationRun.ts';
import type { CellFigures } from '../../store/evaluation.ts';
import type { LoadedRun } from './loadedRuns.ts';

/**
 * A run's answers as decisions take them, without their texts: the sheet needs figures only, and 60,000 whole answers need not be read for it.
 * Reasons of scores, words of warnings, prompts and all but the beginning of an answer are empty.
 */
export function decisionCells(loaded: LoadedRun): EvaluationCell[] {
  const ids = loaded.heads.map(({ row }) => row);
  const models = new Map(loaded.run.suite.candidates.map(({ id, model }) => [id, model]));
  return loaded.cells.map((cell) => ({
    run: loaded.run.id,
    candidate: cell.candidate,
    row: ids[cell.position] ?? '',
    position: cell.position,
    repeat: cell.repeat,
    state: cell.state,
    prompt: null,
    answer: answerOf(cell, models.get(cell.candidate) ?? ''),
    scores: cell.scores as EvaluationCell['scores'],
    error: null,
    peakMemoryBytes: cell.peakMemoryBytes,
    energyWh: cell.energyWh,
    confidence: cell.confidence,
    judgeUsd: cell.judgeUsd,
    finishedAt: cell.finishedAt,
  }));
}

function answerOf(cell: CellFigures, model: string): Answer | null {
  const { conditions } = cell;
  if (conditions === null) return null;
  return {
    model,
    text: cell.text,
    finishReason: cell.finishReason ?? 'other',
    warnings: cell.warnings.length === 0 ? [] : cell.warnings.map((code) => ({ code, message: '' })),
    usage: {
      inputTokens: cell.inputTokens,
      cachedInputTokens: cell.cachedTokens,
      outputTokens: cell.outputTokens,
      reasoningTokens: null,
    },
    timings: {
      loadMs: 0,
      queueMs: 0,
      ttftMs: cell.ttftMs,
      totalMs: cell.totalMs ?? 0,
      outputTokensPerSecond: cell.outputTokensPerSecond,
    },
    cost:
      cell.usd === null || cell.priceListDate === null ? null : { usd: cell.usd, priceListDate: cell.priceListDate },
    leftMachine: cell.leftMachine,
    ...(cell.destination === null ? {} : { destination: cell.destination }),
    conditions: own(conditions, cell),
  };
}

function own(conditions: Conditions, { cached, foreignLoad }: CellFigures): Conditions {
  return cached || foreignLoad !== null ? { ...conditions, cached, foreignLoad } : conditions;
}
