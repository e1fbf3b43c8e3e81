import {
  formatDifference,
  formatDifferenceRange,
  formatTime,
  formatValue,
} from '../../engine/evaluation/reports/formatFigures.ts';
import type { RegressionView, RunView } from '../../engine/features/evaluation/view.ts';
import type { Terminal } from '../terminal.ts';
import { formatCount } from './formatQuantity.ts';
import { formatTable } from './formatTable.ts';
import { printable } from './printable.ts';

/** Answers that changed sides are named so far; the others are counted. */
const namedRows = 10;
const shownInput = 60;

/** What moved since the run that this one repeats, for people. */
export function formatRegression(
  { metrics }: Pick<RunView, 'metrics'>,
  moved: RegressionView,
  terminal: Pick<Terminal, 'style'>,
): string {
  const heading = (text: string) => terminal.style('dim', text);
  const { before } = moved;
  const figures = moved.metrics.flatMap((change) => {
    const metric = metrics[change.metric];
    return metric === undefined ? [] : [{ ...change, metric, name: change.metric }];
  });
  const better = moved.rows.filter((row) => row.moved === 'better').length;
  return [
    `\n${terminal.style('bold', printable(`Since the run of ${formatTime(before.createdAt)} (${before.id.slice(0, 8)}): ${headline(moved)}`))}\n`,
    ...(figures.length === 0
      ? []
      : [
          formatTable(
            [
              { title: 'CANDIDATE', value: ({ candidate }) => candidate },
              { title: 'METRIC', value: ({ name }) => name },
              { title: 'BEFORE', value: (one) => formatValue(one.before.mean, one.metric), right: true },
              { title: 'AFTER', value: (one) => formatValue(one.after.mean, one.metric), right: true },
              { title: 'DIFFERENCE', value: (one) => formatDifference(one.difference, one.metric), right: true },
              { title: 'INTERVAL', value: (one) => formatDifferenceRange(one.low, one.high, one.metric), right: true },
              { title: 'MOVED', value: (one) => one.moved },
            ],
            figures,
            heading,
          ),
        ]),
    ...(moved.changed.length === 0
      ? ['Model files, versions and settings are as they were.\n']
      : [
          formatTable(
            [
              { title: 'CHANGED', value: ({ what }) => what },
              { title: 'OF', value: ({ candidate }) => candidate ?? 'the run' },
              { title: 'BEFORE', value: (one) => one.before },
              { title: 'AFTER', value: (one) => one.after },
            ],
            moved.changed,
            heading,
          ),
        ]),
    ...(moved.rows.length === 0
      ? ['No answer changed sides.\n']
      : [
          `${formatCount(better)} answers are better than they were, ${formatCount(moved.rows.length - better)} worse.\n`,
        ]),
    ...moved.rows
      .slice(0, namedRows)
      .map(({ candidate, input, was, is, moved: side }) =>
        printable(`  ${side}, ${candidate}: ${begin(input)}: ${begin(was)} -> ${begin(is)}\n`),
      ),
    ...(moved.rows.length > namedRows ? [`  and ${formatCount(moved.rows.length - namedRows)} more\n`] : []),
  ].join('');
}

function headline({ metrics }: RegressionView): string {
  const worse = metrics.filter(({ moved }) => moved === 'worse').length;
  const better = metrics.filter(({ moved }) => moved === 'better').length;
  if (worse + better === 0) return 'nothing moved beyond its noise.';
  const count = (number: number, what: string) =>
    number === 0 ? [] : [`${number} ${number === 1 ? 'figure is' : 'figures are'} ${what}`];
  return `${[...count(worse, 'worse'), ...count(better, 'better')].join(', ')}.`;
}

/** One line of a text, cut. */
function begin(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > shownInput ? `${line.slice(0, shownInput - 1).toWellFormed()}…` : line;
}
