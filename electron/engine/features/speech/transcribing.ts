import { reportError, YardstickError, type ErrorReport } from '../../../../models/errors.ts';
import { certainLanguage } from '../../../../models/transcription/transcript.ts';
import { splitModelId } from '../../inference/resolveModel.ts';
import type { Transcript } from '../../inference/transcription.ts';
import type { AudioSource } from '../../media/audioSource.ts';
import type { TranscriptResult, TranscriptRow } from '../../store/speech/transcriptRows.ts';
import { recordingFile } from './recordingFiles.ts';
import type { SpeechDesk } from './speechDesk.ts';
import { transcriptionCost } from '../../inference/speechPrices.ts';
import type { SpeechWork } from './speechRooms.ts';
import { transcriptSummary } from './transcriptSummary.ts';
import type { TranscriptSummary } from './view.ts';

export interface Transcribing extends Pick<SpeechDesk, 'start' | 'resume' | 'stop' | 'removeTranscript'> {
  /** @throws {YardstickError} `speech/not-found` */
  require(id: string): TranscriptRow;
  summary(row: TranscriptRow): TranscriptSummary;
  /** @throws {YardstickError} `model/not-installed`, `connection/unknown` */
  nameOf(model: string): string;
  /** Starts what waits, as far as there is room. */
  pump(): void;
  /** Writes one down at once, from what is heard now. Resolves when it has ended. */
  runNow(id: string, audio: AudioSource, longestGap: () => number): Promise<void>;
  /** Seconds of work that are left; null while it cannot be told. */
  secondsLeft(id: string): number | null;
  isRunning(id: string): boolean;
  /** Stops the transcripts of recordings that go, and waits for them. */
  stopAll(recordingId: string): Promise<void>;
  close(): Promise<void>;
}

interface Running {
  lane: string;
  controller: AbortController;
  ended: Promise<void>;
  secondsLeft: number | null;
}

/** Transcripts as a queue: one local model at a time, and one recording at a time for each service. What is done is on the disk with every window. */
export function createTranscribing(work: SpeechWork, hooks: { ended: (row: TranscriptRow) => void }): Transcribing {
  const { home, store, transcriber, notices } = work;
  const { recordings, transcripts, segments, edits } = store.speech;
  const running = new Map<string, Running>();
  let closing = false;

  const laneOf = (model: string) => splitModelId(model).source;

  function tell(row: Pick<TranscriptRow, 'id' | 'recordingId' | 'comparisonId'>): void {
    notices.tell({
      transcript: row.id,
      recording: row.recordingId,
      ...(row.comparisonId === null ? {} : { comparison: row.comparisonId }),
    });
  }

  /** Their end could not be written down. */
  const unkept = new Set<string>();

  function begin(row: TranscriptRow, heard?: { audio: AudioSource; longestGap: () => number }): Promise<void> {
    const controller = new AbortController();
    const entry: Running = {
      lane: heard === undefined ? laneOf(row.model) : `live ${row.id}`,
      controller,
      secondsLeft: null,
      ended: Promise.resolve(),
    };
    running.set(row.id, entry);
    entry.ended = write(row, entry, heard)
      .catch((thrown: unknown) => end(row, reportError(thrown)))
      .finally(() => {
        running.delete(row.id);
        const ended = transcripts.get(row.id);
        if (closing) return;
        if (ended !== undefined) hooks.ended(ended);
        // In a turn of its own: with a disk that takes nothing a row could follow the other for ever, and nobody else would be heard.
        setTimeout(pump, 0);
      });
    return entry.ended;
  }

  async function write(
    row: TranscriptRow,
    entry: Running,
    heard?: { audio: AudioSource; longestGap: () => number },
  ): Promise<void> {
    const { id } = row;
    const recording = recordings.get(row.recordingId);
    if (recording === undefined) return;
    const isLocal = laneOf(row.model) === 'local';
    // A service answers with all of it or nothing; of what was cut off while it was kept, nothing is believed.
    if (!isLocal && row.doneSeconds > 0) {
      store.transaction(() => {
        segments.clear(id);
        // Steps that were done by hand to segments which are gone: undoing one would bring them back beside the new ones.
        edits.clear(id);
        transcripts.update(id, { edits: 0 });
      });
    }
    const from = isLocal ? row.doneSeconds : 0;
    const before = isLocal ? row.result : null;
    transcripts.update(id, { state: 'running', error: null, doneSeconds: from });
    tell(row);
    // A guess is asked again: in a wrong language all that is left would be written, without a word of warning.
    const known = (before?.languageProbability ?? 1) < certainLanguage ? null : (before?.language ?? null);
    const language = row.askedLanguage ?? known;
    for await (const event of transcriber.transcribe({
      model: row.model,
      file: recordingFile(home, recording),
      task: row.task,
      words: row.words,
      from,
      signal: entry.controller.signal,
      ...(language === null ? {} : { language }),
      ...heard,
    })) {
      if (event.type === 'progress') {
        entry.secondsLeft = event.secondsLeft;
        store.transaction(() => {
          segments.append(id, event.segments);
          transcripts.update(id, { doneSeconds: event.readTo, result: resultOf(row.model, before, event.soFar) });
        });
        tell(row);
      } else if (event.type === 'finished') {
        const { transcript } = event;
        const length = transcript.durationSeconds;
        store.transaction(() => {
          transcripts.update(id, { result: resultOf(row.model, before, transcript) });
          if (transcript.error === undefined && length !== null) {
            transcripts.update(id, { doneSeconds: length });
            if (recording.seconds === null) recordings.update(recording.id, { seconds: length });
          }
        });
        end(row, transcript.error ?? null);
      }
    }
  }

  function end(row: TranscriptRow, error: ErrorReport | null): void {
    const stopped = error?.code === 'run/stopped' || error?.code === 'worker/stopped';
    const state = error === null ? 'done' : closing ? 'interrupted' : stopped ? 'stopped' : 'failed';
    try {
      transcripts.update(row.id, { state, error: state === 'failed' ? error : null });
    } catch {
      // A full disk: at the next start it counts as interrupted. Until then it is not begun anew.
      unkept.add(row.id);
    }
    tell(row);
  }

  function pump(): void {
    if (closing) return;
    const busy = new Set([...running.values()].map(({ lane }) => lane));
    for (const row of transcripts.waiting()) {
      const lane = laneOf(row.model);
      if (busy.has(lane) || running.has(row.id) || unkept.has(row.id)) continue;
      busy.add(lane);
      void begin(row);
    }
  }

  const desk: Transcribing = {
    require(id) {
      const row = transcripts.get(id);
      if (row !== undefined) return row;
      throw new YardstickError('speech/not-found', `There is no transcript "${id.slice(0, 100)}".`, {
        hint: 'It may have been removed in another window.',
      });
    },

    summary: (row) =>
      transcriptSummary(row, recordings.get(row.recordingId)?.seconds ?? null, desk.secondsLeft(row.id)),

    nameOf(model) {
      const found = transcriber.models().find(({ id }) => id === model);
      const { source, model: name } = splitModelId(model);
      if (found?.installed === true) return found.name;
      if (source !== 'local' && store.connections.get(source) !== undefined) return name;
      if (source !== 'local') {
        throw new YardstickError('connection/unknown', `There is no connection "${source.slice(0, 100)}".`, {
          hint: 'Add it on the Connections page or with `yardstick connections add`.',
        });
      }
      throw new YardstickError('model/not-installed', `${name.slice(0, 200)} is not installed.`, {
        hint: `Get it on the Models page, or: yardstick models pull ${name.slice(0, 200)}`,
      });
    },

    start({ recordings: ids, model, language, task = 'transcribe', words = false }) {
      const modelName = desk.nameOf(model);
      const made = store.transaction(() =>
        [...new Set(ids)].map((recordingId) =>
          transcripts.create({ recordingId, model, modelName, task, words, askedLanguage: language ?? null }),
        ),
      );
      made.forEach(tell);
      pump();
      return made.map(({ id }) => desk.summary(desk.require(id)));
    },

    resume(id) {
      const row = desk.require(id);
      if (!running.has(id) && row.state !== 'waiting' && row.state !== 'done') {
        desk.nameOf(row.model);
        transcripts.enqueue(id);
        tell(row);
        pump();
      }
      return desk.summary(desk.require(id));
    },

    stop(id) {
      const row = desk.require(id);
      const entry = running.get(id);
      if (entry !== undefined) {
        entry.controller.abort(new DOMException('Stopped.', 'AbortError'));
        return { stopped: true };
      }
      if (row.state !== 'waiting') return { stopped: false };
      end(row, { code: 'run/stopped', message: 'Stopped.' });
      return { stopped: true };
    },

    async removeTranscript(id) {
      const row = desk.require(id);
      desk.stop(id);
      await running.get(id)?.ended;
      transcripts.remove(id);
      tell(row);
    },

    pump,
    runNow: (id, audio, longestGap) => begin(desk.require(id), { audio, longestGap }),
    secondsLeft: (id) => running.get(id)?.secondsLeft ?? null,
    isRunning: (id) => running.has(id),

    async stopAll(recordingId) {
      const own = transcripts.ofRecording(recordingId);
      const endings = own.flatMap(({ id }) => running.get(id)?.ended ?? []);
      for (const { id } of own) desk.stop(id);
      await Promise.all(endings);
    },

    async close() {
      closing = true;
      for (const { controller } of running.values()) controller.abort(new DOMException('Stopped.', 'AbortError'));
      await Promise.all([...running.values()].map(({ ended }) => ended));
    },
  };
  return desk;
}

/** What a run found, joined with what runs before it did. */
function resultOf(model: string, before: TranscriptResult | null, now: Readonly<Transcript>): TranscriptResult {
  const { timings } = now;
  const totalMs = timings.totalMs + (before?.timings.totalMs ?? 0);
  const seconds = now.durationSeconds;
  const isWhole = now.timings.realTimeFactor !== null && seconds !== null && seconds > 0;
  return {
    ...surerLanguage(before, now),
    durationSeconds: seconds ?? before?.durationSeconds ?? null,
    timings: {
      totalMs,
      realTimeFactor: isWhole ? totalMs / 1_000 / seconds : null,
      loadMs: timings.loadMs + (before?.timings.loadMs ?? 0),
      queueMs: timings.queueMs + (before?.timings.queueMs ?? 0),
      firstSegmentMs: before?.timings.firstSegmentMs ?? timings.firstSegmentMs,
    },
    conditions: now.conditions.modelSha256 === null && before !== null ? before.conditions : { ...now.conditions },
    leftMachine: now.leftMachine,
    destination: now.destination ?? null,
    cost: transcriptionCost(model, now),
    warnings: [...new Set([...(before?.warnings ?? []), ...now.warnings])],
  };
}

/** A guess before a stop gives way to a better one behind it. */
function surerLanguage(
  before: TranscriptResult | null,
  now: Readonly<Transcript>,
): Pick<TranscriptResult, 'language' | 'languageProbability'> {
  const isNow =
    before === null ||
    before.language === null ||
    (now.language !== null && (now.languageProbability ?? 0) > (before.languageProbability ?? 1));
  const { language, languageProbability } = isNow ? now : before;
  return { language, languageProbability };
}
