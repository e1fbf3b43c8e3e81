import type { SpeakerTurn } from '../../../../models/diarization/speakerTurn.ts';
import { splitModelId } from '../../inference/resolveModel.ts';
import { readCaptions } from '../../media/readCaptions.ts';
import { readRttm } from '../../media/rttm.ts';
import type { ReferenceRow } from '../../store/speech/recordingRows.ts';
import type { SegmentRow } from '../../store/speech/segmentRows.ts';
import type { Cost } from '../../answers/answer.ts';
import type { DiarizationErrors, SpokenTurn } from '../../statistics/diarizationErrors.ts';
import { measureAside } from './measureAside.ts';
import type { TranscriptMeasure } from './measureTranscript.ts';
import type { Said } from './placedWords.ts';
import { recordingFile } from './recordingFiles.ts';
import type { SpeechWork } from './speechRooms.ts';
import { referenceTurns } from './speakerErrors.ts';
import type { ErrorCounts, TimestampError } from './view.ts';

/** What a comparison keeps of a cell, whatever becomes of the recording. */
export interface CellFigures {
  words: ErrorCounts | null;
  characters: ErrorCounts | null;
  timestamps: TimestampError | null;
  /** `open`: the captions say who speaks, and who was heard is not found out yet. Missing in comparisons of before that was measured. */
  speakers?: DiarizationErrors | 'open' | null;
  seconds: number | null;
  totalMs: number | null;
  loadMs: number | null;
  realTimeFactor: number | null;
  repeated: number;
  invented: number;
  segments: number;
  cost: Cost | null;
  leftMachine: boolean;
  destination: string | null;
}

export interface CellMeasuring {
  /** Measures all of a recording's transcripts that are done, one recording after another. */
  measure(comparisonId: string, recordingId: string): void;
  /** One transcript, with all its words. */
  look(comparisonId: string, recordingId: string, transcriptId: string): Promise<Omit<TranscriptMeasure, 'speakers'>>;
  isMeasuring(comparisonId: string, recordingId: string): boolean;
  /** Why nobody knows yet who speaks in a recording: it is being found out, cannot be, or did not work. */
  speakersOf(comparisonId: string, recordingId: string): 'open' | 'no-models' | 'failed';
  close(): Promise<void>;
}

type Measured = Omit<TranscriptMeasure, 'speakers'> & {
  standIn: { model: string; modelName: string; transcriptId: string } | null;
  timed: boolean;
  speakers: DiarizationErrors | 'open' | null;
};

/** Recordings of which it is remembered who was heard. */
const mostTurns = 200;

/** Always on what the model wrote, whatever a person made of it since. */
export function createCellMeasuring(work: SpeechWork): CellMeasuring {
  const { home, store, transcriber, diarizer, notices } = work;
  const { recordings, transcripts, segments, comparisons } = store.speech;
  const closing = new AbortController();
  /** Who was heard, by comparison and recording; null where that failed. The same for all models, so that it is found out once. */
  const turnsOf = new Map<string, SpeakerTurn[] | null>();
  const waiting = new Set<string>();
  let current: string | null = null;
  let chain: Promise<void> = Promise.resolve();

  async function spansOf(id: string, recordingId: string): Promise<{ start: number; end: number }[] | null> {
    const kept = comparisons.speech(id, recordingId);
    const recording = recordings.get(recordingId);
    if (kept !== undefined || recording === undefined) return kept ?? null;
    try {
      const spans = await transcriber.speechIn(recordingFile(home, recording), closing.signal);
      comparisons.keepSpeech(id, recordingId, spans);
      return spans;
    } catch {
      // A file that is gone by now: what is silence in it cannot be told.
      return null;
    }
  }

  /** By models of this machine, behind whatever is timed: each window takes the machine's turn. */
  async function findSpeakers(id: string, recordingId: string): Promise<void> {
    const recording = recordings.get(recordingId);
    let turns: SpeakerTurn[] | null = null;
    try {
      if (recording !== undefined) {
        const file = recordingFile(home, recording);
        ({ turns } = await diarizer.diarize({ file, speakers: null, signal: closing.signal }));
      }
    } catch {
      if (closing.signal.aborted) return;
    }
    turnsOf.set(`${id}\n${recordingId}`, turns);
    const [oldest] = turnsOf.keys();
    if (turnsOf.size > mostTurns && oldest !== undefined) turnsOf.delete(oldest);
  }

  const heard = (transcriptId: string) => segments.all(transcriptId, { original: true });

  /** The first column whose times can stand in for the reference's. */
  function standInOf(
    id: string,
    recordingId: string,
  ): { model: string; modelName: string; transcriptId: string } | null {
    const cells = comparisons.cells(id).filter((cell) => cell.recordingId === recordingId);
    for (const { model, name, local } of comparisons.get(id)?.models ?? []) {
      const cell = cells.find((one) => one.model === model);
      const row = cell === undefined ? undefined : transcripts.get(cell.transcriptId);
      if (row?.state === 'done' && row.segments > (local ? 0 : 1))
        return { model, modelName: name, transcriptId: row.id };
    }
    return null;
  }

  async function measured(id: string, recordingId: string, transcriptId: string): Promise<Measured> {
    const { said: reference, turns: spoken } = referenceOf(comparisons.reference(id, recordingId));
    const standIn = reference?.timed === true ? null : standInOf(id, recordingId);
    const isItself = standIn?.transcriptId === transcriptId;
    const turns = turnsOf.get(`${id}\n${recordingId}`) ?? null;
    const measure = await measureAside(
      {
        segments: heard(transcriptId),
        reference,
        speech: await spansOf(id, recordingId),
        standIn: standIn === null || isItself ? null : heard(standIn.transcriptId),
        voices: spoken === null || turns === null ? null : { spoken, heard: turns },
      },
      closing.signal,
    );
    return {
      ...measure,
      standIn,
      timed: reference?.timed === true,
      speakers: spoken === null ? null : (measure.speakers ?? 'open'),
    };
  }

  async function measureRow(id: string, recordingId: string): Promise<void> {
    const wanted = await measureCells(id, recordingId);
    if (!wanted || closing.signal.aborted || turnsOf.has(`${id}\n${recordingId}`) || !canFindSpeakers()) return;
    await findSpeakers(id, recordingId);
    if (!closing.signal.aborted) await measureCells(id, recordingId);
  }

  const canFindSpeakers = () => diarizer.models().every(({ installed }) => installed);

  /** @returns whether it is still to be found out who was heard */
  async function measureCells(id: string, recordingId: string): Promise<boolean> {
    let open = false;
    for (const { recordingId: own, model, transcriptId } of comparisons.cells(id)) {
      if (own !== recordingId || closing.signal.aborted) continue;
      const row = transcripts.get(transcriptId);
      if (row?.state !== 'done') continue;
      const { words, characters, offsets, flagged, standIn, timed, speakers } = await measured(
        id,
        recordingId,
        transcriptId,
      );
      open ||= speakers === 'open';
      const { result } = row;
      const figures: CellFigures = {
        words,
        characters,
        timestamps:
          offsets === null || hasNoTimes(model, heard(transcriptId)) || (!timed && standIn === null)
            ? null
            : {
                ...offsets,
                against:
                  timed || standIn === null
                    ? { kind: 'captions' }
                    : { kind: 'model', model: standIn.model, modelName: standIn.modelName },
              },
        speakers,
        seconds: result?.durationSeconds ?? null,
        totalMs: result?.timings.totalMs ?? null,
        loadMs: result?.timings.loadMs ?? null,
        realTimeFactor: result?.timings.realTimeFactor ?? null,
        repeated: flagged.filter(({ reasons }) => reasons.includes('repeated')).length,
        invented: flagged.filter(({ reasons }) => reasons.includes('silence') || reasons.includes('unsaid')).length,
        segments: heard(transcriptId).length,
        cost: result?.cost ?? null,
        leftMachine: result?.leftMachine ?? false,
        destination: result?.destination ?? null,
      };
      comparisons.keepFigures(id, recordingId, model, figures);
      notices.tell({ comparison: id });
    }
    return open;
  }

  return {
    measure(id, recordingId) {
      const key = `${id}\n${recordingId}`;
      if (waiting.has(key) || closing.signal.aborted) return;
      waiting.add(key);
      chain = chain
        .then(() => {
          waiting.delete(key);
          current = key;
          return closing.signal.aborted ? undefined : measureRow(id, recordingId);
        })
        // Tried again when the comparison is looked at.
        .catch(() => undefined)
        .finally(() => (current = null));
    },
    isMeasuring(id, recordingId) {
      const key = `${id}\n${recordingId}`;
      return current === key || waiting.has(key);
    },
    speakersOf(id, recordingId) {
      if (!canFindSpeakers()) return 'no-models';
      return turnsOf.get(`${id}\n${recordingId}`) === null ? 'failed' : 'open';
    },
    look: (id, recordingId, transcriptId) => measured(id, recordingId, transcriptId),
    async close() {
      closing.abort();
      await chain;
    },
  };
}

/** A service that says nothing of times: its text stands in one segment from the beginning. */
function hasNoTimes(model: string, all: readonly SegmentRow[]): boolean {
  const [first] = all;
  return splitModelId(model).source !== 'local' && all.length === 1 && first?.start === 0 && first.words === undefined;
}

function referenceOf(reference: ReferenceRow | undefined): {
  said: { said: Said[]; timed: boolean } | null;
  turns: SpokenTurn[] | null;
} {
  if (reference === undefined) return { said: null, turns: null };
  const { format, content, speakers } = reference;
  const captions = format === 'text' ? null : readCaptions(content);
  // Turns are exact where captions stay on the screen through every pause.
  const turns = speakers === null ? referenceTurns(captions ?? []) : readRttm(speakers);
  if (captions !== null) return { said: { said: captions, timed: true }, turns };
  return { said: content === '' ? null : { said: [{ start: 0, text: content }], timed: false }, turns };
}
