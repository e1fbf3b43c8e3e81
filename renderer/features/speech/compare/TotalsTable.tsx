import { Badge, Table } from '@mantine/core';
import { formatCount, formatUsd } from '../../../components/format.ts';
import { factorText, percentText } from '../speechText.ts';
import type { Comparison, ModelTotals } from '../speechTypes.ts';
import classes from './Compare.module.css';
import { isBest } from './isBest.ts';

/** Each model over all recordings, best first, each rate with its interval. */
export function TotalsTable({ comparison }: { comparison: Comparison }) {
  const totals = rankTotals(comparison.totals);
  const hasSpeakers = totals.some(({ speakers }) => speakers.rate !== null);
  return (
    <Table.ScrollContainer
      minWidth={hasSpeakers ? 970 : 860}
      scrollAreaProps={{
        viewportProps: {
          tabIndex: 0,
          role: 'region',
          'aria-label': 'Each model over all recordings, scrolls sideways',
        },
      }}
    >
      <Table className={classes.table} aria-label="Each model over all recordings">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Model</Table.Th>
            <Table.Th
              className={classes.number}
              title="Word error rate: wrong, missing and added words over the words that were said"
            >
              Word errors
            </Table.Th>
            <Table.Th
              className={classes.number}
              title="Character error rate: wrong, missing and added characters over the characters that were said"
            >
              Character errors
            </Table.Th>
            {hasSpeakers && (
              <Table.Th
                className={classes.number}
                title="Diarization error rate: speech that was missed, heard where nobody speaks, or given to somebody else, over all speech of the captions"
              >
                Speaker errors
              </Table.Th>
            )}
            <Table.Th className={classes.number} title="Wrong words, missing words, added words">
              Wrong / missing / added
            </Table.Th>
            <Table.Th className={classes.number} title="Work over length: below 1 is faster than speech">
              Real time
            </Table.Th>
            <Table.Th
              className={classes.number}
              title="Mean distance of word beginnings from the reference, or from the model whose times stand in"
            >
              Times off
            </Table.Th>
            <Table.Th className={classes.number} title="Segments that repeat themselves, and segments that nobody said">
              Repeated / invented
            </Table.Th>
            <Table.Th className={classes.number}>Cost</Table.Th>
            <Table.Th>Sound went to</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {totals.map((one) => (
            <Table.Tr key={one.model}>
              <Table.Th scope="row" className={classes.setup}>
                {one.modelName}{' '}
                {isBest(comparison, one.model) && (
                  <Badge size="xs" color="iris">
                    best
                  </Badge>
                )}
                <small>{measuredText(one)}</small>
              </Table.Th>
              <Rate rate={one.words} />
              <Rate rate={one.characters} />
              {hasSpeakers && <Rate rate={one.speakers} note={speakersText(one.speakers)} />}
              <Table.Td className={classes.number}>
                {one.words.rate === null
                  ? '–'
                  : `${formatCount(one.words.substitutions)} / ${formatCount(one.words.deletions)} / ${formatCount(one.words.insertions)}`}
              </Table.Td>
              <Table.Td className={classes.number}>{factorText(one.realTimeFactor)}</Table.Td>
              <Table.Td className={classes.number}>
                {one.timestampMs === null ? '–' : `${Math.round(one.timestampMs)} ms`}
              </Table.Td>
              <Table.Td className={classes.number}>
                {one.repeated} / {one.invented}
              </Table.Td>
              <Table.Td className={classes.number}>
                {one.usd === null ? (one.local ? 'none' : '–') : formatUsd(one.usd)}
              </Table.Td>
              <Table.Td>{one.destinations.length === 0 ? 'stayed here' : one.destinations.join(', ')}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** What the errors are made of, in seconds. */
function speakersText({ rate, missed, falseAlarm, confusion, total }: ModelTotals['speakers']): string | undefined {
  if (rate === null) return undefined;
  const seconds = (value: number) => `${value.toFixed(1)} s`;
  return `${seconds(missed)} missed, ${seconds(falseAlarm)} where nobody speaks, ${seconds(confusion)} given to somebody else, of ${seconds(total)}`;
}

function Rate({ rate, note }: { rate: Pick<ModelTotals['words'], 'rate' | 'interval'>; note?: string | undefined }) {
  return (
    <Table.Td className={classes.number} title={note}>
      {percentText(rate.rate)}
      {rate.interval !== null && (
        <span className={classes.range}>
          {percentText(rate.interval.low)} to {percentText(rate.interval.high)}
        </span>
      )}
    </Table.Td>
  );
}

/** Over how many recordings the rates are; with those beside them that another model has not finished. */
function measuredText({ recordings, measured, failed }: ModelTotals): string {
  return [
    recordings === measured
      ? `${formatCount(measured)} measured`
      : `${formatCount(recordings)} of ${formatCount(measured)} measured count: those that all models finished`,
    failed > 0 ? `${formatCount(failed)} failed` : null,
  ]
    .filter((part) => part !== null)
    .join(', ');
}

/** Fewest word errors first; models without a rate last, in the order they were chosen. */
export function rankTotals(totals: readonly ModelTotals[]): ModelTotals[] {
  return [...totals].sort((a, b) => (a.words.rate ?? Infinity) - (b.words.rate ?? Infinity) || 0);
}
