import { formatBytes } from '../../../../models/catalog/formatBytes.ts';
import { formatCount, formatRange, formatValue } from './formatFigures.ts';
import { formatDivergence, formatPerplexity, ladderNote, rungText } from './formatLadder.ts';
import type { ReportMaterial } from './reportMaterial.ts';

/**
 * One model at several sizes, as blocks of Markdown; none where the run has no such model.
 * @param write how text and tables are written, with every character escaped
 */
export function ladderBlocks(
  { ladder, metrics, run }: ReportMaterial,
  write: { escaped: (text: string) => string; table: (head: readonly string[], rows: readonly string[][]) => string },
): string[] {
  const metric = metrics[run.suite.primary];
  if (ladder === null || metric === undefined) return [];
  const { measured } = ladder;
  return [
    '## Quantisation',
    write.escaped(ladder.sentence),
    write.table(
      [
        'Quantisation',
        'Candidate',
        'File',
        run.suite.primary,
        ...(measured === null ? [] : ['Perplexity', 'KL divergence', 'Same next token']),
        'Against the largest',
      ],
      ladder.steps.map((step) => [
        step.quantization,
        step.candidate,
        formatBytes(step.sizeBytes),
        `${formatValue(step.metric.mean, metric)} (${formatRange(step.metric.low, step.metric.high, metric)})`,
        ...(measured === null
          ? []
          : [
              formatPerplexity(step.perplexity),
              formatDivergence(step.klDivergence),
              step.sameLikeliest === null ? '–' : formatValue(step.sameLikeliest, { scale: 'share' }),
            ]),
        rungText(ladder, step),
      ]),
    ),
    ...(measured === null ? [] : [write.escaped(ladderNote(measured, formatCount))]),
  ];
}
