import { YardstickError } from '../../../../models/errors.ts';
import { splitModelId } from '../../inference/resolveModel.ts';
import { normalizerName } from '../../statistics/normalizeTranscript.ts';
import type { ComparisonRow } from '../../store/speech/comparisonRows.ts';
import type { ReferenceRow } from '../../store/speech/recordingRows.ts';
import type { TranscriptRow } from '../../store/speech/transcriptRows.ts';
import { createCellMeasuring, type CellFigures } from './cellMeasuring.ts';
import { comparisonMethod, comparisonTotals } from './comparisonTotals.ts';
import type { SpeechDesk } from './speechDesk.ts';
import type { SpeechWork } from './speechRooms.ts';
import type { Transcribing } from './transcribing.ts';
import type { ComparisonCell, ComparisonSummary, ComparisonView } from './view.ts';

export interface Comparing extends Pick<
  SpeechDesk,
  'compare' | 'comparisons' | 'comparison' | 'resumeComparison' | 'stopComparison' | 'removeComparison' | 'diff'
> {
  /** A transcript has ended: where it was made for a comparison, it is measured. */
  ended(row: TranscriptRow): void;
  /** A recording got a reference: comparisons that had none for it are measured by it. */
  referenceGiven(recordingId: string, reference: ReferenceRow): void;
  close(): Promise<void>;
}

/** Models compared over recordings: each with each, as transcripts in the queue, one model after another so that each is loaded once. */
export function createComparing(work: SpeechWork, transcribing: Transcribing): Comparing {
  const { store, notices } = work;
  const { recordings, transcripts, comparisons } = store.speech;
  const measuring = createCellMeasuring(work);
  /** Totals are drawn anew thousands of times: not again for every look at the same figures. */
  const known = new Map<string, { key: string; totals: ReturnType<typeof comparisonTotals> }>();

  function require(id: string): ComparisonRow {
    const row = comparisons.get(id);
    if (row !== undefined) return row;
    throw new YardstickError('speech/not-found', `There is no comparison "${id.slice(0, 100)}".`, {
      hint: 'It may have been removed in another window.',
    });
  }

  function cellsOf(id: string): ComparisonCell[] {
    const rows = new Map(transcripts.ofComparison(id).map((row) => [row.id, row]));
    return comparisons.cells(id).map(({ recordingId, model, transcriptId, figures }) => {
      const row = rows.get(transcriptId);
      const kept = figures as CellFigures | null;
      const state = row?.state ?? (kept === null ? 'failed' : 'done');
      return {
        recordingId,
        model,
        transcriptId,
        state,
        progress:
          row === undefined
            ? { seconds: kept?.seconds ?? 0, durationSeconds: kept?.seconds ?? null, secondsLeft: 0 }
            : transcribing.summary(row).progress,
        error:
          row === undefined && kept === null
            ? { code: 'speech/not-found', message: 'The transcript was removed before it was done.' }
            : (row?.error ?? null),
        words: kept?.words ?? null,
        characters: kept?.characters ?? null,
        timestamps: kept?.timestamps ?? null,
        speakers: typeof kept?.speakers === 'object' ? kept.speakers : null,
        totalMs: kept?.totalMs ?? null,
        loadMs: kept?.loadMs ?? null,
        realTimeFactor: kept?.realTimeFactor ?? null,
        repeated: kept?.repeated ?? 0,
        invented: kept?.invented ?? 0,
        segments: row?.segments ?? kept?.segments ?? 0,
        cost: kept?.cost ?? null,
        leftMachine: row?.result?.leftMachine ?? kept?.leftMachine ?? false,
        destination: row?.result?.destination ?? kept?.destination ?? null,
      };
    });
  }

  function summaryOf(row: ComparisonRow, cells = cellsOf(row.id)): ComparisonSummary {
    const has = (state: ComparisonCell['state']) => cells.some((cell) => cell.state === state);
    const done = cells.filter(({ state }) => state === 'done').length;
    const working = has('running') || (has('waiting') && done > 0);
    const ended = has('interrupted') ? 'interrupted' : has('stopped') ? 'stopped' : 'done';
    return {
      id: row.id,
      name: row.name,
      state: working ? 'running' : has('waiting') ? 'waiting' : ended,
      recordings: comparisons.recordings(row.id).length,
      models: row.models.map(({ model }) => model),
      done,
      total: cells.length,
      secondsLeft: secondsLeft(cells),
      createdAt: row.createdAt,
    };
  }

  function totalsOf(row: ComparisonRow, cells: readonly ComparisonCell[]): ReturnType<typeof comparisonTotals> {
    const key = JSON.stringify(
      cells.map((cell) => [cell.state, cell.words, cell.characters, cell.timestamps, cell.speakers, cell.totalMs]),
    );
    const before = known.get(row.id);
    if (before?.key === key) return before.totals;
    const totals = comparisonTotals(row.models, comparisons.recordings(row.id), cells);
    known.set(row.id, { key, totals });
    return totals;
  }

  /** What was done when the engine ended before it was measured. */
  function measureMissing(id: string): void {
    const done = new Set(
      transcripts
        .ofComparison(id)
        .filter(({ state }) => state === 'done')
        .map((row) => row.id),
    );
    for (const { recordingId, transcriptId, figures } of comparisons.cells(id)) {
      if (!done.has(transcriptId)) continue;
      const isOpen =
        (figures as CellFigures | null)?.speakers === 'open' &&
        measuring.speakersOf(id, recordingId) === 'open' &&
        !measuring.isMeasuring(id, recordingId);
      if (figures === null || isOpen) measuring.measure(id, recordingId);
    }
  }

  function speakersOf(id: string): ComparisonView['speakers'] {
    const cells = comparisons.cells(id).map(({ recordingId, figures }) => ({
      recordingId,
      speakers: (figures as CellFigures | null)?.speakers ?? null,
    }));
    const open = cells.filter(({ speakers }) => speakers === 'open');
    const states = new Set(open.map(({ recordingId }) => measuring.speakersOf(id, recordingId)));
    const models = work.diarizer.models().map(({ name }) => name);
    const worst = (['open', 'no-models', 'failed'] as const).find((state) => states.has(state));
    return { state: worst ?? (cells.some(({ speakers }) => speakers !== null) ? 'done' : 'none'), models };
  }

  const desk: Comparing = {
    compare({ name, recordings: ids, models, language, task = 'transcribe', words = false }) {
      const columns = [...new Set(models)].map((model) => {
        const { source } = splitModelId(model);
        const connection = source === 'local' ? undefined : store.connections.get(source);
        const address =
          connection !== undefined && URL.canParse(connection.baseUrl) ? new URL(connection.baseUrl) : null;
        return {
          model,
          name: transcribing.nameOf(model),
          local: source === 'local',
          destination: address?.host ?? null,
        };
      });
      const rows = [...new Set(ids)].map((id) => {
        const row = recordings.get(id);
        if (row !== undefined) return row;
        throw new YardstickError('speech/not-found', `There is no recording "${id.slice(0, 100)}".`);
      });
      const made = store.transaction(() => {
        const comparison = comparisons.create({
          name:
            name ??
            new Intl.ListFormat('en-GB', { type: 'conjunction' })
              .format(columns.map((column) => column.name))
              .slice(0, 200),
          settings: { language: language ?? null, task, words },
          models: columns,
          recordings: rows.map((row) => ({
            recordingId: row.id,
            name: row.name,
            seconds: row.seconds,
            reference: recordings.reference(row.id) ?? null,
          })),
        });
        for (const column of columns) {
          for (const row of rows) begin(comparison, row.id, column.model, column.name);
        }
        return comparison;
      });
      notices.tell({ comparison: made.id });
      transcribing.pump();
      return summaryOf(made);
    },

    comparisons: () => comparisons.list().map((row) => summaryOf(row)),

    comparison(id) {
      const row = require(id);
      measureMissing(id);
      const cells = cellsOf(id);
      return {
        ...summaryOf(row, cells),
        rows: comparisons
          .recordings(id)
          .map((recording) => ({ ...recording, removed: recordings.get(recording.recordingId) === undefined })),
        columns: row.models,
        cells,
        ...totalsOf(row, cells),
        settings: row.settings,
        speakers: speakersOf(id),
        method: { normalizer: normalizerName, ...comparisonMethod },
      } satisfies ComparisonView;
    },

    resumeComparison(id) {
      const row = require(id);
      const nameOf = new Map(row.models.map((column) => [column.model, column.name]));
      store.transaction(() => {
        for (const { recordingId, model, transcriptId, figures } of comparisons.cells(id)) {
          const transcript = transcripts.get(transcriptId);
          if (transcript !== undefined) {
            if (
              ['failed', 'stopped', 'interrupted'].includes(transcript.state) &&
              !transcribing.isRunning(transcriptId)
            ) {
              transcripts.enqueue(transcriptId);
            }
          } else if (figures === null && recordings.get(recordingId) !== undefined) {
            begin(row, recordingId, model, nameOf.get(model) ?? model);
          }
        }
      });
      notices.tell({ comparison: id });
      transcribing.pump();
      return summaryOf(row);
    },

    stopComparison(id) {
      const row = require(id);
      // Waiting ones first: one that ends would let the next one begin.
      const own = transcripts
        .ofComparison(row.id)
        .toSorted((a, b) => Number(a.state === 'running') - Number(b.state === 'running'));
      const stopped = own.map((transcript) => transcribing.stop(transcript.id).stopped);
      notices.tell({ comparison: id });
      return { stopped: stopped.includes(true) };
    },

    async removeComparison(id) {
      const row = require(id);
      desk.stopComparison(id);
      const own = transcripts.ofComparison(row.id);
      for (const transcript of own) await transcribing.removeTranscript(transcript.id);
      comparisons.remove(id);
      known.delete(id);
      notices.tell({ comparison: id });
    },

    async diff({ id, recordingId, model }) {
      const row = require(id);
      const cell = comparisons.cells(id).find((one) => one.recordingId === recordingId && one.model === model);
      const transcript = cell === undefined ? undefined : transcripts.get(cell.transcriptId);
      if (cell === undefined || transcript === undefined) {
        throw new YardstickError('speech/not-found', 'This transcript is not there any more.', {
          hint: 'It was removed, with its recording or by itself; its figures stay.',
        });
      }
      if ((comparisons.reference(row.id, recordingId)?.content ?? '') === '') {
        throw new YardstickError('speech/no-reference', 'Nobody said what is really spoken in it.', {
          hint: 'Give the recording a reference.',
        });
      }
      const { pairs, flagged, words, characters } = await measuring.look(id, recordingId, cell.transcriptId);
      const none = { rate: null, hits: 0, substitutions: 0, insertions: 0, deletions: 0, reference: 0 };
      return {
        recordingId,
        model,
        transcriptId: cell.transcriptId,
        pairs,
        flagged,
        words: words ?? none,
        characters: characters ?? none,
        normalizer: normalizerName,
      };
    },

    ended(row) {
      const id = row.comparisonId ?? comparisons.comparisonOf(row.id);
      if (id === undefined) return;
      notices.tell({ comparison: id });
      if (row.state === 'done') measuring.measure(id, row.recordingId);
    },

    referenceGiven(recordingId, reference) {
      for (const id of comparisons.giveReference(recordingId, reference)) measuring.measure(id, recordingId);
    },

    close: () => measuring.close(),
  };

  function begin({ id, settings }: ComparisonRow, recordingId: string, model: string, modelName: string): void {
    const made = transcripts.create({
      recordingId,
      model,
      modelName,
      task: settings.task,
      words: settings.words,
      askedLanguage: settings.language,
      comparisonId: id,
    });
    comparisons.putCell(id, { recordingId, model, transcriptId: made.id });
  }
  return desk;
}

/** By how fast each model was so far; null while one was not heard from. */
function secondsLeft(cells: readonly ComparisonCell[]): number | null {
  let left = 0;
  for (const cell of cells) {
    if (cell.state !== 'waiting' && cell.state !== 'running') continue;
    const factors = cells.flatMap((other) => (other.model === cell.model ? (other.realTimeFactor ?? []) : []));
    const { seconds, durationSeconds } = cell.progress;
    if (factors.length === 0 || durationSeconds === null) return null;
    const mean = factors.reduce((sum, value) => sum + value, 0) / factors.length;
    left += Math.max(0, durationSeconds - seconds) * mean;
  }
  return left;
}
