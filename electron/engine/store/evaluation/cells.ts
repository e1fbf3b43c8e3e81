import { setImmediate } from 'node:timers/promises';
import type { ErrorReport } from '../../../../models/errors.ts';
import type { Answer, Conditions, FinishReason } from '../../answers/answer.ts';
import type { RenderedPrompt } from '../../evaluation/candidate.ts';
import type { EvaluationCell } from '../../evaluation/evaluationRun.ts';
import type { CellFigures, CellPlace, EvaluationCells, JudgedQuestion, PutCell } from '../evaluation.ts';
import type { Sql, SqlValue } from '../sql.ts';
import {
  bareScores,
  figuresOf,
  headOf,
  joinScores,
  sharedConditions,
  splitScores,
  toConditions,
  type FigureList,
  type ScoreLists,
} from './cellRecord.ts';
import type { RunPlace, RunPlaces } from './runPlaces.ts';

interface FiguresRecord {
  candidate: number;
  position: number;
  repeat: number;
  state: 'done' | 'failed';
  head: string;
  scores: string;
  finish_reason: FinishReason | null;
  figures: string;
  judge_usd: number | null;
  conditions_row: number | null;
  finished_at: number;
}

interface WholeRecord extends FiguresRecord {
  row_id: string;
  prompt: string | null;
  answer: string | null;
  reasons: string;
  error: string | null;
}

/** Answers that are enough for a mean. */
const measuredCells = 1_000;

const atPlace = 'run_row = ? AND candidate = ? AND position = ? AND repeat = ?';
const figuresColumns = `SELECT candidate, position, repeat, state, head, scores, finish_reason, figures, judge_usd, conditions_row, finished_at
  FROM evaluation_cells`;
/** Of a prompt with its pictures: longer ones are not held against each other. */
const comparedBytes = 1_000_000;
/** Cells that are read in one go: some milliseconds of work. */
const cellsAtOnce = 3_000;
const whole = `SELECT cells.*, rows.id AS row_id, texts.prompt, texts.answer, texts.reasons, texts.error
  FROM evaluation_cells AS cells
  JOIN evaluation_cell_texts AS texts ON texts.run_row = cells.run_row AND texts.candidate = cells.candidate
    AND texts.position = cells.position AND texts.repeat = cells.repeat
  JOIN evaluation_run_rows AS places ON places.run_row = cells.run_row AND places.position = cells.position
  JOIN evaluation_rows AS rows ON rows.row = places.data_row`;

export function createCells({ sql, places }: { sql: Sql; places: RunPlaces }): EvaluationCells {
  /** So that a run's cells share one text of what they were measured under. */
  const knownConditions = new Map<string, number>();

  function conditionsRow(run: RunPlace, answer: Answer | null): number | null {
    if (answer === null) return null;
    const conditions = sharedConditions(answer);
    const key = `${run.row} ${conditions}`;
    const known = knownConditions.get(key);
    // A transaction around this one may have been undone since: what is remembered must still be there.
    if (
      known !== undefined &&
      sql.get(
        'SELECT 1 AS there FROM evaluation_conditions WHERE row = ? AND run_row = ? AND conditions = ?',
        known,
        run.row,
        conditions,
      )
    ) {
      return known;
    }
    sql.run(
      'INSERT OR IGNORE INTO evaluation_conditions (run_row, conditions, started_at) VALUES (?, ?, ?)',
      run.row,
      conditions,
      answer.conditions.startedAt,
    );
    const { row } = sql.get<{ row: number }>(
      'SELECT row FROM evaluation_conditions WHERE run_row = ? AND conditions = ?',
      run.row,
      conditions,
    ) as { row: number };
    knownConditions.set(key, row);
    return row;
  }

  function insert(cell: PutCell): boolean {
    const run = places.of(cell.run);
    const key: SqlValue[] = [run.row, places.numberOf(cell.run, cell), cell.position, cell.repeat];
    const { lists, reasons } = splitScores(cell.scores);
    const added = sql.run(
      `INSERT OR IGNORE INTO evaluation_cells (run_row, candidate, position, repeat, state, head, scores, finish_reason, figures,
         judge_usd, conditions_row, finished_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...key,
      cell.state,
      headOf(cell),
      JSON.stringify(lists),
      cell.answer?.finishReason ?? null,
      JSON.stringify(figuresOf(cell)),
      cell.judgeUsd,
      conditionsRow(run, cell.answer),
      cell.finishedAt ?? 0,
    );
    sql.run(`DELETE FROM evaluation_asked WHERE ${atPlace} AND purpose = 'answer'`, ...key);
    if (added === 0) return false;
    sql.run(
      `INSERT INTO evaluation_cell_texts (run_row, candidate, position, repeat, prompt, answer, reasons, error)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ...key,
      cell.prompt === null ? null : JSON.stringify(cell.prompt),
      cell.answer === null ? null : JSON.stringify(cell.answer),
      JSON.stringify(reasons),
      cell.error === null ? null : JSON.stringify(cell.error),
    );
    sql.run(
      `UPDATE evaluation_candidates SET done = done + ?, failed = failed + ?, spent_usd = spent_usd + ?, judge_usd = judge_usd + ?
       WHERE run_row = ? AND number = ?`,
      Number(cell.state === 'done'),
      Number(cell.state === 'failed'),
      cell.answer?.cost?.usd ?? 0,
      cell.judgeUsd ?? 0,
      ...key.slice(0, 2),
    );
    return true;
  }

  function conditionsOf(run: RunPlace): Map<number, Conditions> {
    const records = sql.all<{ row: number; conditions: string; started_at: string }>(
      'SELECT row, conditions, started_at FROM evaluation_conditions WHERE run_row = ?',
      run.row,
    );
    return new Map(records.map((record) => [record.row, toConditions(record)]));
  }

  function figuresOfAll(
    place: RunPlace,
    records: readonly FiguresRecord[],
    conditions: ReadonlyMap<number, Conditions>,
  ): CellFigures[] {
    // Read as one text: parsing 60,000 small ones takes several times as long.
    const figures = JSON.parse(`[${records.map((record) => record.figures).join(',')}]`) as FigureList[];
    const scores = JSON.parse(`[${records.map((record) => record.scores).join(',')}]`) as ScoreLists[];
    return records.map((record, index) =>
      toFigures(record, {
        candidate: place.candidates[record.candidate] ?? '',
        figures: figures[index] as FigureList,
        scores: scores[index] as ScoreLists,
        conditions: record.conditions_row === null ? null : (conditions.get(record.conditions_row) ?? null),
      }),
    );
  }

  return {
    put(cells) {
      if (cells.length === 0) return 0;
      try {
        return sql.transaction(() => {
          let added = 0;
          for (const cell of cells) if (insert(cell)) added += 1;
          return added;
        });
      } catch (thrown) {
        // What was looked up in a transaction that is undone is not there.
        knownConditions.clear();
        throw thrown;
      }
    },

    addScores(run, later) {
      const { row } = places.of(run);
      sql.transaction(() => {
        for (const { scores, judgeUsd, ...place } of later) {
          const key: SqlValue[] = [row, places.numberOf(run, place), place.position, place.repeat];
          const found = sql.get<{ scores: string }>(`SELECT scores FROM evaluation_cells WHERE ${atPlace}`, ...key);
          const texts = sql.get<{ reasons: string }>(
            `SELECT reasons FROM evaluation_cell_texts WHERE ${atPlace}`,
            ...key,
          );
          for (const purpose of Object.keys(scores)) {
            sql.run(`DELETE FROM evaluation_asked WHERE ${atPlace} AND purpose = ?`, ...key, purpose);
            sql.run(`DELETE FROM evaluation_judge_questions WHERE ${atPlace} AND purpose = ?`, ...key, purpose);
          }
          if (found === undefined || texts === undefined) continue;
          const before = JSON.parse(found.scores) as ScoreLists;
          const added = Object.entries(scores).filter(([name]) => !Object.hasOwn(before, name));
          if (added.length === 0) continue;
          const { lists, reasons } = splitScores(Object.fromEntries(added));
          sql.run(
            `UPDATE evaluation_cells SET scores = ?, judge_usd = CASE WHEN ? IS NULL THEN judge_usd ELSE coalesce(judge_usd, 0) + ? END
             WHERE ${atPlace}`,
            JSON.stringify({ ...before, ...lists }),
            judgeUsd,
            judgeUsd,
            ...key,
          );
          sql.run(
            `UPDATE evaluation_cell_texts SET reasons = ? WHERE ${atPlace}`,
            JSON.stringify({ ...(JSON.parse(texts.reasons) as Record<string, string>), ...reasons }),
            ...key,
          );
          sql.run(
            'UPDATE evaluation_candidates SET judge_usd = judge_usd + ? WHERE run_row = ? AND number = ?',
            judgeUsd ?? 0,
            ...key.slice(0, 2),
          );
        }
      });
    },

    measured(run, candidate) {
      const found = sql.get<{ total_ms: number | null; output_tokens: number | null }>(
        `SELECT avg(json_extract(figures, '$[1]')) AS total_ms, avg(json_extract(figures, '$[5]')) AS output_tokens
         FROM (SELECT figures FROM evaluation_cells WHERE run_row = ? AND candidate = ? AND state = 'done' LIMIT ?)`,
        places.of(run).row,
        places.numberOf(run, { candidate }),
        measuredCells,
      );
      if (found === undefined || found.total_ms === null) return null;
      return { totalMs: found.total_ms, outputTokens: found.output_tokens };
    },

    table(run) {
      const place = places.of(run);
      const records = sql.all<FiguresRecord>(
        `${figuresColumns} WHERE run_row = ? ORDER BY candidate, position, repeat`,
        place.row,
      );
      return figuresOfAll(place, records, conditionsOf(place));
    },

    askedOtherwise(one, other) {
      const keyOf = (place: CellPlace & { run: string }): SqlValue[] => [
        places.of(place.run).row,
        places.numberOf(place.run, place),
        place.position,
        place.repeat,
      ];
      const found = sql.get<{ prompt: 0 | 1; passages: 0 | 1 }>(
        `SELECT one.prompt <> other.prompt AS prompt, one.prompt ->> '$.passages' IS NOT other.prompt ->> '$.passages' AS passages
         FROM (SELECT prompt FROM evaluation_cell_texts WHERE ${atPlace}) AS one, (SELECT prompt FROM evaluation_cell_texts WHERE ${atPlace}) AS other
         WHERE octet_length(one.prompt) < ? AND octet_length(other.prompt) < ?`,
        ...keyOf(one),
        ...keyOf(other),
        comparedBytes,
        comparedBytes,
      );
      return found === undefined ? null : { prompt: found.prompt === 1, passages: found.passages === 1 };
    },

    async loadTable(run) {
      const place = places.of(run);
      const cells: CellFigures[] = [];
      const conditions = conditionsOf(place);
      const isKnown = ({ conditions_row: row }: FiguresRecord) => row === null || conditions.has(row);
      let [candidate, position, repeat] = [-1, -1, -1];
      for (;;) {
        const records = sql.all<FiguresRecord>(
          `${figuresColumns} WHERE run_row = ? AND (candidate, position, repeat) > (?, ?, ?)
           ORDER BY candidate, position, repeat LIMIT ?`,
          place.row,
          candidate,
          position,
          repeat,
          cellsAtOnce,
        );
        // They came with answers that came meanwhile. What is known stays: cells that were measured alike share one object.
        if (!records.every(isKnown)) {
          for (const [row, one] of conditionsOf(place)) if (!conditions.has(row)) conditions.set(row, one);
        }
        for (const cell of figuresOfAll(place, records, conditions)) cells.push(cell);
        const last = records.at(-1);
        if (last === undefined || records.length < cellsAtOnce) return cells;
        ({ candidate, position, repeat } = last);
        await setImmediate();
      }
    },

    get(run, place) {
      const record = sql.get<WholeRecord>(
        `${whole} WHERE cells.run_row = ? AND cells.candidate = ? AND cells.position = ? AND cells.repeat = ?`,
        places.of(run).row,
        places.numberOf(run, place),
        place.position,
        place.repeat,
      );
      return record === undefined ? undefined : toCell(run, place.candidate, record);
    },

    *iterate(run) {
      const { row, candidates } = places.of(run);
      for (const [number, candidate] of candidates.entries()) {
        let [position, repeat] = [-1, -1];
        for (;;) {
          const record = sql.get<WholeRecord>(
            `${whole} WHERE cells.run_row = ? AND cells.candidate = ? AND (cells.position, cells.repeat) > (?, ?)
             ORDER BY cells.position, cells.repeat LIMIT 1`,
            row,
            number,
            position,
            repeat,
          );
          if (record === undefined) break;
          ({ position, repeat } = record);
          yield toCell(run, candidate, record);
        }
      }
    },

    markAsked(run, requests) {
      if (requests.length === 0) return;
      const { row } = places.of(run);
      sql.transaction(() => {
        for (const request of requests) {
          sql.run(
            `INSERT OR REPLACE INTO evaluation_asked (run_row, candidate, position, repeat, purpose, usd) VALUES (?, ?, ?, ?, ?, ?)`,
            row,
            places.numberOf(run, request),
            request.position,
            request.repeat,
            request.purpose,
            request.usd,
          );
        }
      });
    },

    keepJudged(run, answers) {
      if (answers.length === 0) return;
      const { row } = places.of(run);
      sql.transaction(() => {
        for (const { purpose, question, answer, usd, ...place } of answers) {
          const key: SqlValue[] = [row, places.numberOf(run, place), place.position, place.repeat];
          const added = sql.run(
            `INSERT OR IGNORE INTO evaluation_judge_questions (run_row, candidate, position, repeat, purpose, question, answer)
             VALUES (?, ?, ?, ?, ?, ?, ?)`,
            ...key,
            purpose,
            question,
            answer,
          );
          if (added === 0 || usd === null) continue;
          sql.run(`UPDATE evaluation_cells SET judge_usd = coalesce(judge_usd, 0) + ? WHERE ${atPlace}`, usd, ...key);
          sql.run(
            'UPDATE evaluation_candidates SET judge_usd = judge_usd + ? WHERE run_row = ? AND number = ?',
            usd,
            ...key.slice(0, 2),
          );
          sql.run(
            `UPDATE evaluation_asked SET usd = max(0, usd - ?) WHERE ${atPlace} AND purpose = ?`,
            usd,
            ...key,
            purpose,
          );
        }
      });
    },

    judgedQuestions(run) {
      const { row, candidates } = places.of(run);
      const records = sql.all<Omit<JudgedQuestion, 'candidate'> & { candidate: number }>(
        `SELECT candidate, position, repeat, purpose, question, answer FROM evaluation_judge_questions WHERE run_row = ?`,
        row,
      );
      return records.map((record) => ({ ...record, candidate: candidates[record.candidate] ?? '' }));
    },

    unmarkAsked(run, requests) {
      if (requests.length === 0) return;
      const { row } = places.of(run);
      sql.transaction(() => {
        for (const request of requests) {
          sql.run(
            `DELETE FROM evaluation_asked WHERE ${atPlace} AND purpose = ?`,
            row,
            places.numberOf(run, request),
            request.position,
            request.repeat,
            request.purpose,
          );
        }
      });
    },
  };
}

const none: CellFigures['warnings'] = [];

function toFigures(
  record: FiguresRecord,
  parsed: { candidate: string; figures: FigureList; scores: ScoreLists; conditions: Conditions | null },
): CellFigures {
  const { figures } = parsed;
  return {
    candidate: parsed.candidate,
    position: record.position,
    repeat: record.repeat,
    state: record.state,
    text: record.head,
    scores: bareScores(parsed.scores),
    finishReason: record.finish_reason,
    warnings: figures[16] ?? none,
    ttftMs: figures[0],
    totalMs: figures[1],
    outputTokensPerSecond: figures[2],
    inputTokens: figures[3],
    cachedTokens: figures[4],
    outputTokens: figures[5],
    usd: figures[6],
    priceListDate: figures[7],
    judgeUsd: record.judge_usd,
    peakMemoryBytes: figures[8],
    energyWh: figures[9],
    confidence: figures[10],
    leftMachine: figures[11] === 1,
    destination: figures[12],
    promptBytes: figures[13],
    foreignLoad: figures[14],
    conditions: parsed.conditions,
    cached: figures[15] === 1,
    finishedAt: record.finished_at,
  };
}

function toCell(run: string, candidate: string, record: WholeRecord): EvaluationCell {
  const parse = <Value>(text: string | null) => (text === null ? null : (JSON.parse(text) as Value));
  const figures = JSON.parse(record.figures) as FigureList;
  return {
    run,
    candidate,
    row: record.row_id,
    position: record.position,
    repeat: record.repeat,
    state: record.state,
    prompt: parse<RenderedPrompt>(record.prompt),
    answer: parse<Answer>(record.answer),
    scores: joinScores(JSON.parse(record.scores) as ScoreLists, JSON.parse(record.reasons) as Record<string, string>),
    error: parse<ErrorReport>(record.error),
    peakMemoryBytes: figures[8],
    energyWh: figures[9],
    confidence: figures[10],
    judgeUsd: record.judge_usd,
    finishedAt: record.finished_at,
  };
}
