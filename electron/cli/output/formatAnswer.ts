import type { Answer } from '../../engine/answers/answer.ts';
import { busyShare } from '../../engine/inference/foreignLoad.ts';
import { formatDuration, formatUsd } from './formatQuantity.ts';
import { printable } from './printable.ts';

/** The line under an answer: figures, then what they were measured under. Nothing that was not measured is shown. */
export function formatFigures(answer: Answer): string {
  const { timings, usage, conditions, cost } = answer;
  const tokens = [
    usage.inputTokens === null ? null : `${usage.inputTokens} in`,
    usage.cachedInputTokens ? `${usage.cachedInputTokens} cached` : null,
    usage.outputTokens === null ? null : `${usage.outputTokens} out`,
  ].filter((part) => part !== null);
  const parts = [
    timings.ttftMs === null ? null : `first token ${formatDuration(timings.ttftMs)}`,
    timings.outputTokensPerSecond === null ? null : `${timings.outputTokensPerSecond.toFixed(1)} tokens/s`,
    `total ${formatDuration(timings.totalMs)}`,
    tokens.length === 0 ? null : `tokens ${tokens.join(' / ')}`,
    cost === null ? null : `${formatUsd(cost.usd)} (prices of ${cost.priceListDate})`,
    answer.leftMachine ? `sent to ${answer.destination ?? 'elsewhere'}` : 'stayed here',
    conditions.device,
    conditions.threads === null ? null : `${conditions.threads} threads`,
    conditions.cold ? `cold (load ${formatDuration(timings.loadMs)})` : 'warm',
    busyText(conditions.foreignLoad),
    endText(answer),
  ];
  return printable(parts.filter((part) => part !== null && part !== '').join(' · '));
}

function busyText(foreignLoad: number | null): string | null {
  if (foreignLoad === null || foreignLoad <= busyShare) return null;
  return `machine ${Math.round(foreignLoad * 100)} % busy with other programs`;
}

function endText(answer: Answer): string | null {
  if (answer.finishReason === 'length') return 'cut off at the token limit';
  if (answer.finishReason === 'stopped') return 'stopped';
  if (answer.finishReason === 'interrupted') return 'interrupted';
  return null;
}

/** An answer's warnings, one line each. */
export function formatWarnings(answer: Answer): string[] {
  return answer.warnings.map((warning) => printable(`note: ${warning.message}`));
}
