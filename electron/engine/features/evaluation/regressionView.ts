import { compareRuns } from '../../evaluation/deciding/compareRuns.ts';
import type { LoadedRun } from './loadedRuns.ts';
import type { ScoredRun } from './scoredRuns.ts';
import type { RegressionView, RunSummary } from './view.ts';

const shownRows = 200;
/** Rows whose prompts are held against each other: enough to see that something is not as it was. */
const comparedRows = 200;

/** Whether a candidate was asked in other words then and now, and with other passages; null where that cannot be told. */
type AskedOtherwise = (
  candidate: string,
  before: number,
  after: number,
) => { prompt: boolean; passages: boolean } | null;

/** What moved between a run and the one that it repeats. */
export function regressionView(
  before: { loaded: LoadedRun; scored: ScoredRun; summary: RunSummary },
  after: { loaded: LoadedRun; scored: ScoredRun; summary: RunSummary },
  askedOtherwise: AskedOtherwise,
): RegressionView {
  const changes = compareRuns(before.scored.input(before.loaded.run.suite), after.scored.input(after.loaded.run.suite));
  const places = new Map(after.loaded.heads.map(({ row, position, input }) => [row, { position, input }]));
  const oldPlaces = new Map(before.loaded.heads.map(({ row, position }) => [row, position]));
  return {
    before: before.summary,
    after: after.summary,
    changed: [
      ...changes.conditions.map(({ candidate, field, before: was, after: is }) => ({
        candidate,
        what: field,
        before: told(was),
        after: told(is),
      })),
      ...promptChanges(before.loaded, after.loaded, askedOtherwise),
      ...changes.speeds
        .filter(({ moved }) => moved !== 'no')
        .map(({ candidate, factor }) => ({
          candidate,
          what: 'time per answer',
          before: '1',
          after: `${factor.toFixed(2)} times as long`,
        })),
      ...changes.costs.map(({ candidate, before: was, after: is }) => ({
        candidate,
        what: 'US dollars per 1,000 tasks',
        before: told(was),
        after: told(is),
      })),
      ...coverage(changes.onlyBefore, changes.onlyAfter),
    ],
    metrics: changes.metrics.map(({ candidate, metric, before: was, after: is, difference, low, high, moved }) => ({
      candidate,
      metric,
      before: was,
      after: is,
      difference,
      low,
      high,
      moved,
    })),
    rows: changes.rows.slice(0, shownRows).map(({ candidate, row, moved }) => ({
      candidate,
      row,
      input: places.get(row)?.input ?? '',
      was: textOf(before.loaded, candidate, oldPlaces.get(row)),
      is: textOf(after.loaded, candidate, places.get(row)?.position),
      moved,
    })),
  };
}

/** What a candidate was asked then and is asked now: another template or example is in the prompt's words, a base that is not as it was in its passages. */
function promptChanges(before: LoadedRun, after: LoadedRun, askedOtherwise: AskedOtherwise): RegressionView['changed'] {
  const positions = new Map(before.heads.map(({ row, position }) => [row, position]));
  const both = after.heads
    .flatMap(({ row, position }) => {
      const was = positions.get(row);
      return was === undefined ? [] : [{ was, is: position }];
    })
    .slice(0, comparedRows);
  return after.candidates
    .filter((candidate) => before.candidates.includes(candidate))
    .flatMap((candidate) => {
      const compared = both.flatMap(({ was, is }) => askedOtherwise(candidate, was, is) ?? []);
      const passages = compared.filter((one) => one.passages).length;
      const prompts = compared.filter((one) => one.prompt && !one.passages).length;
      const inRows = (count: number) => `in ${count} of ${compared.length} rows`;
      return [
        ...(passages === 0
          ? []
          : [{ candidate, what: 'passages that were found', before: 'as then', after: `others ${inRows(passages)}` }]),
        ...(prompts === 0
          ? []
          : [{ candidate, what: 'prompt as sent', before: 'as then', after: `another one ${inRows(prompts)}` }]),
      ];
    });
}

/** Rows and candidates that only one of the runs has: nothing can be said of them, but that. */
function coverage(
  before: { rows: number; candidates: string[] },
  after: { rows: number; candidates: string[] },
): RegressionView['changed'] {
  const changed: RegressionView['changed'] = [];
  if (before.rows > 0 || after.rows > 0) {
    changed.push({
      candidate: null,
      what: 'rows that only one run has',
      before: told(before.rows),
      after: told(after.rows),
    });
  }
  for (const candidate of before.candidates)
    changed.push({ candidate, what: 'candidate', before: 'there', after: 'not there' });
  for (const candidate of after.candidates)
    changed.push({ candidate, what: 'candidate', before: 'not there', after: 'there' });
  return changed;
}

function textOf(loaded: LoadedRun, candidate: string, position: number | undefined): string {
  return position === undefined ? '' : (loaded.repeats(candidate, position)[0]?.text ?? '');
}

function told(value: unknown): string {
  if (value === null || value === undefined) return 'not stated';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
