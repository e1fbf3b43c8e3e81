import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { openSync, writeSync, closeSync } from 'node:fs';
import { YardstickError } from '../../../../models/errors.ts';
import { toVtt } from '../../media/subtitles.ts';
import { noRecording, type RecordingRow, type ReferenceRow } from '../../store/speech/recordingRows.ts';
import { requireFewVoices, saidFrom, turnsFrom, type SaidReference } from './givenReference.ts';
import { bytesOf, keepCopy, listeningFile, lookInto, recordingFile, recordingName } from './recordingFiles.ts';
import type { SpeechDesk } from './speechDesk.ts';
import type { SpeechWork } from './speechRooms.ts';
import { transcriptSummary } from './transcriptSummary.ts';
import type { RecordingView } from './view.ts';
import { pcmSeconds, wavHead, wavHeadBytes } from './wavHead.ts';

export interface Recordings extends Pick<
  SpeechDesk,
  'recordings' | 'recording' | 'add' | 'addUpload' | 'rename' | 'reference' | 'setReference' | 'audioFile'
> {
  /** @throws {YardstickError} `speech/not-found` */
  require(id: string): RecordingRow;
  view(row: RecordingRow): RecordingView;
  /** Writes the head of a recording from the microphone that was cut off. @throws where the disk has no room for it; `speech/not-found` */
  makeWhole(id: string): void;
  /** Files of recordings that are gone; those that stay in their own place are not touched. */
  dropFiles(rows: readonly RecordingRow[]): Promise<void>;
}

/** What Chromium plays. */
const played = new Set(['wav', 'mp3', 'mp4', 'flac', 'ogg', 'webm', 'aac']);

/** Recordings: where their sound is, what they are called, and what was really said in them. */
export function createRecordings(
  work: SpeechWork,
  hooks: {
    /** Seconds that a transcript still needs. */
    secondsLeft: (transcriptId: string) => number | null;
    referenceGiven: (recordingId: string, reference: ReferenceRow) => void;
  },
): Recordings {
  const { home, store, environment, notices } = work;
  const rows = store.speech.recordings;
  for (const row of rows.unfinished()) {
    try {
      finishCutOff(work, row);
    } catch {
      // One file that cannot be written now keeps nobody from the others; it is tried again at the next start.
    }
  }

  const fileOf = (row: RecordingRow) => recordingFile(home, row);

  async function create(
    file: string,
    recording: Pick<RecordingRow, 'name' | 'origin' | 'path'> & { id: string },
  ): Promise<() => RecordingRow> {
    const { format, seconds } = await lookInto(file, recording.name, environment);
    return () => rows.create({ ...recording, state: 'ready', format, bytes: bytesOf(file) ?? 0, seconds });
  }

  const shelf: Recordings = {
    require(id) {
      const row = rows.get(id);
      if (row === undefined) throw noRecording(id);
      return row;
    },

    view(row) {
      const bytes = bytesOf(fileOf(row));
      return {
        ...row,
        state: row.state === 'ready' && bytes === null ? 'missing' : row.state,
        bytes: bytes ?? row.bytes,
        playable: row.format !== null && played.has(row.format),
        transcripts: store.speech.transcripts
          .ofRecording(row.id)
          .map((transcript) => transcriptSummary(transcript, row.seconds, hooks.secondsLeft(transcript.id))),
      };
    },

    makeWhole(id) {
      const row = shelf.require(id);
      if (row.state !== 'recording') return;
      finishCutOff(work, row);
      notices.tell({ recording: id });
    },

    recordings(page) {
      const { items, nextCursor } = rows.list(page);
      return { items: items.map((row) => shelf.view(row)), nextCursor };
    },
    recording: (id) => shelf.view(shelf.require(id)),

    async add(paths) {
      const made: (() => RecordingRow)[] = [];
      // One after another: each may be a process that decodes.
      for (const place of new Set(paths)) {
        made.push(
          await create(place, {
            id: randomUUID(),
            name: recordingName(path.basename(place)),
            origin: 'path',
            path: place,
          }),
        );
      }
      const added = store.transaction(() => made.map((make) => make()));
      for (const { id } of added) notices.tell({ recording: id });
      return added.map((row) => shelf.view(row));
    },

    async addUpload(given, content) {
      const recording = { id: randomUUID(), name: recordingName(given), origin: 'upload', path: null } as const;
      const file = recordingFile(home, recording);
      await keepCopy(file, content);
      try {
        const row = (await create(file, recording))();
        notices.tell({ recording: row.id });
        return shelf.view(row);
      } catch (thrown) {
        await rm(file, { force: true });
        throw thrown;
      }
    },

    rename(id, name) {
      const row = rows.update(id, { name });
      notices.tell({ recording: id });
      return shelf.view(row);
    },

    setReference({ id, text, format = 'text', transcriptId, speakers }) {
      const row = shelf.require(id);
      // What is not named stays: turns beside a text do not take its place, nor a text theirs.
      const before = rows.reference(row.id) ?? { format: 'text', content: '', speakers: null };
      const kept = before.content === '' ? null : { format: before.format, content: before.content };
      const given = text === undefined ? kept : saidFrom(text, format);
      const said = transcriptId === undefined ? given : fromTranscript(transcriptId);
      const turns = speakers === undefined ? before.speakers : turnsFrom(speakers);
      const reference: ReferenceRow | null =
        said === null && turns === null ? null : { ...(said ?? { format: 'text', content: '' }), speakers: turns };
      rows.setReference(row.id, reference);
      if (reference !== null) hooks.referenceGiven(row.id, reference);
      notices.tell({ recording: id });
      return shelf.recording(id);
    },
    reference: (id) => rows.reference(shelf.require(id).id) ?? null,

    async audioFile(id) {
      const row = shelf.require(id);
      const file = fileOf(row);
      if (bytesOf(file) === null) {
        throw new YardstickError('media/not-found', `The file of ${row.name} is not there any more.`, {
          hint: row.path === null ? 'It was removed from the data folder.' : `It was at ${row.path}.`,
        });
      }
      return { file, format: row.format, name: row.name };
    },

    async dropFiles(gone) {
      for (const row of gone) {
        if (row.path === null) await rm(fileOf(row), { force: true });
        await rm(listeningFile(home, row.id), { force: true });
      }
    },
  };

  function fromTranscript(id: string): SaidReference {
    const transcript = store.speech.transcripts.get(id);
    if (transcript === undefined) {
      throw new YardstickError('speech/not-found', `There is no transcript "${id.slice(0, 100)}".`);
    }
    const captions = store.speech.segments
      .all(id)
      .map(({ start, end, text, speaker }) => ({ start, end, text, ...(speaker === null ? {} : { voice: speaker }) }));
    requireFewVoices(captions);
    return { format: 'vtt', content: toVtt(captions) };
  }
  return shelf;
}

/** What the microphone heard before the process ended is a recording like any other; its head is written now. */
function finishCutOff({ home, store }: SpeechWork, row: RecordingRow): void {
  const file = recordingFile(home, row);
  const bytes = bytesOf(file) ?? 0;
  const samples = Math.max(0, bytes - wavHeadBytes);
  const whole = samples - (samples % 2);
  if (bytes >= wavHeadBytes) {
    const handle = openSync(file, 'r+');
    try {
      writeSync(handle, wavHead(whole), 0, wavHeadBytes, 0);
    } finally {
      closeSync(handle);
    }
  }
  store.speech.recordings.update(row.id, { state: 'ready', bytes, seconds: pcmSeconds(whole) });
}
