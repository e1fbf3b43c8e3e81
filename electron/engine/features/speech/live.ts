import { randomUUID } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { reportError, YardstickError, type ErrorReport } from '../../../../models/errors.ts';
import { splitModelId } from '../../inference/resolveModel.ts';
import { growingAudio, readSamplesAt, samplesAsAudio } from './liveAudio.ts';
import { makeFolderOf, recordingFile } from './recordingFiles.ts';
import type { Recordings } from './recordings.ts';
import type { SpeechDesk } from './speechDesk.ts';
import { untilAborted } from '../../jobs/untilAborted.ts';
import type { SpeechWork } from './speechRooms.ts';
import type { Transcribing } from './transcribing.ts';
import type { LiveEvent } from './view.ts';
import { pcmSeconds, wavHead, wavHeadBytes } from './wavHead.ts';

export interface Live extends Pick<SpeechDesk, 'liveStart' | 'livePiece' | 'liveStop' | 'live'> {
  /** Ends a recording that goes. */
  drop(id: string): Promise<void>;
  close(): Promise<void>;
}

interface Session {
  id: string;
  handle: FileHandle;
  /** Of samples on the disk. */
  bytes: number;
  /** Pieces are written one after another. */
  writing: Promise<unknown>;
  state: LiveEvent['state'];
  transcriptId: string | null;
  tentative: string;
  error: ErrorReport | null;
  /** Woken at every change. */
  waiting: Set<() => void>;
  /** Ends a recording whose page is gone. */
  abandoned: NodeJS.Timeout;
  stopped: AbortController;
  /** Set when the recording is whole on the disk. */
  finished: Promise<void> | null;
  request: {
    model?: string | undefined;
    language?: string | undefined;
    task: 'transcribe' | 'translate';
    words: boolean;
  };
}

/** A page that sends nothing for so long, in milliseconds, is gone. */
const abandonedMs = 120_000;
/** The last pieces are waited for so long, in milliseconds. */
const lastPiecesMs = 10_000;
/** A day: longer recordings are not made. */
const mostBytes = 86_400 * 32_000;
/** A silence, in seconds, that makes what was said before it final … */
const shortGap = 0.8;
/** … unless the model is so many seconds behind: fewer windows are read faster. */
const farBehind = 20;
const longGap = 4;
/** Seconds that are read ahead again and again, at most: what a model reads at once. */
const aheadSeconds = 28;
/** Milliseconds from one reading ahead to the next, at least; a slow model rests twice as long as it took. */
const aheadPauseMs = 700;
/** Milliseconds after which the end of a recording is written again that the disk had no room for. */
const settleMs = 15_000;

/** What the microphone hears, kept as it arrives and written down while it does. */
export function createLive(work: SpeechWork, recordings: Recordings, transcribing: Transcribing): Live {
  const { home, store, transcriber, notices } = work;
  const sessions = new Map<string, Session>();
  const settling = new Map<string, NodeJS.Timeout>();
  let closing = false;

  const isRecording = () => [...sessions.values()].some(({ state }) => state === 'recording');

  function changed(session: Session): void {
    for (const wake of session.waiting) wake();
  }

  function nextChange(session: Session): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        session.waiting.delete(wake);
        resolve();
      };
      session.waiting.add(wake);
    });
  }

  function watchForAbandon(session: Session): void {
    clearTimeout(session.abandoned);
    session.abandoned = setTimeout(() => void finish(session).catch(() => undefined), abandonedMs);
    session.abandoned.unref();
  }

  function eventOf(session: Session): LiveEvent {
    const { id: recordingId, transcriptId, state, tentative, error } = session;
    const transcript = transcriptId === null ? undefined : store.speech.transcripts.get(transcriptId);
    return {
      recordingId,
      transcriptId,
      state,
      seconds: pcmSeconds(session.bytes),
      segments: transcript?.segments ?? 0,
      tentative,
      error: error ?? transcript?.error ?? null,
    };
  }

  /** Segments become final at silences. */
  async function writeDown(session: Session, transcriptId: string): Promise<void> {
    const { source, backlog } = growingAudio({
      handle: session.handle,
      bytes: () => session.bytes,
      isOver: () => session.state !== 'recording',
      more: () => nextChange(session),
    });
    const written = transcribing.runNow(transcriptId, source, () =>
      pcmSeconds(backlog()) > farBehind ? longGap : shortGap,
    );
    void readAhead(session, transcriptId).catch(() => undefined);
    await written;
    session.tentative = '';
  }

  /** What was said since the last final segment, read again and again: it may still change. */
  async function readAhead(session: Session, transcriptId: string): Promise<void> {
    const { model = '', language, task } = session.request;
    const { signal } = session.stopped;
    let seen = 0;
    while (session.state === 'recording' && transcribing.isRunning(transcriptId)) {
      await pause(aheadPauseMs, signal);
      const row = store.speech.transcripts.get(transcriptId);
      if (row === undefined || signal.aborted) return;
      const to = session.bytes - (session.bytes % 2);
      const done = Math.round(row.doneSeconds * 16_000) * 2;
      const from = Math.max(done, to - aheadSeconds * 32_000);
      // Less than half a second is no word.
      if (to - seen < 16_000 || to - from < 16_000) continue;
      seen = to;
      const startedAt = performance.now();
      const samples = await readSamplesAt(session.handle, from, to - from);
      let text = '';
      const known = language ?? row.result?.language ?? undefined;
      for await (const event of transcriber.transcribe({
        model,
        file: '',
        audio: samplesAsAudio(samples),
        task,
        signal,
        ...(known === undefined ? {} : { language: known }),
      })) {
        if (event.type === 'finished') text = event.transcript.text;
      }
      if (signal.aborted) return;
      const now = store.speech.transcripts.get(transcriptId)?.doneSeconds;
      // Meanwhile some of it became final: it would stand there twice.
      if (now === row.doneSeconds && text !== session.tentative) {
        session.tentative = text;
        changed(session);
      }
      await pause(2 * (performance.now() - startedAt) - aheadPauseMs, signal);
    }
  }

  /**
   * The recording is whole on the disk when this resolves; its transcript may take longer. Where the disk cannot take its end, what was answered for is
   * there all the same: the recording is one that was cut off, and made whole as soon as there is room.
   */
  function finish(session: Session): Promise<void> {
    session.finished ??= (async () => {
      clearTimeout(session.abandoned);
      await session.writing.catch(() => undefined);
      try {
        await keep(session);
        session.state = session.transcriptId === null ? 'done' : 'finishing';
        const { model, language, task, words } = session.request;
        // A service gets the recording when it is over.
        if (model !== undefined && session.transcriptId === null && session.bytes > 0) {
          const [made] = transcribing.start({ recordings: [session.id], model, language, task, words });
          session.transcriptId = made?.id ?? null;
        }
      } catch (thrown) {
        session.error = reportError(thrown);
        throw thrown;
      } finally {
        // Whatever happened, nothing is being recorded any more: the next recording must not wait for this one.
        if (session.state === 'recording') session.state = session.transcriptId === null ? 'done' : 'finishing';
        session.stopped.abort();
        notices.tell({ recording: session.id });
        changed(session);
      }
    })();
    return session.finished;
  }

  async function keep(session: Session): Promise<void> {
    await session.handle.write(wavHead(session.bytes), 0, wavHeadBytes, 0);
    await session.handle.datasync();
    store.speech.recordings.update(session.id, {
      state: 'ready',
      bytes: session.bytes + wavHeadBytes,
      seconds: pcmSeconds(session.bytes),
    });
  }

  async function leave(session: Session): Promise<void> {
    session.state = 'done';
    await session.handle.close().catch(() => undefined);
    sessions.delete(session.id);
    changed(session);
  }

  /** Of a recording whose end the disk could not take. @throws what the disk says */
  function settle(id: string): void {
    recordings.makeWhole(id);
    clearInterval(settling.get(id));
    settling.delete(id);
  }

  function settleLater(id: string): void {
    // The next start ends it: the store is about to close.
    if (closing) return;
    const again = () => {
      try {
        settle(id);
      } catch {
        // There is still no room, or it was removed: then there is nothing to be done.
        if (store.speech.recordings.get(id) === undefined) clearInterval(settling.get(id));
      }
    };
    settling.set(id, setInterval(again, settleMs).unref());
  }

  /** Of a recording that could not begin. Where the disk does not let it go, the next start of the engine ends it. */
  function takeBack(id: string): void {
    try {
      store.speech.recordings.remove([id]);
    } catch {
      // What made the start fail is what is said.
    }
  }

  const desk: Live = {
    async liveStart({ name, model, language, task = 'transcribe', words = false }) {
      if (isRecording()) {
        throw new YardstickError('speech/busy', 'Something is being recorded already.', {
          hint: 'Stop that recording first; it may be going on in another window.',
        });
      }
      const modelName = model === undefined ? '' : transcribing.nameOf(model);
      const recording = { id: randomUUID(), path: null };
      const file = recordingFile(home, recording);
      makeFolderOf(file);
      const handle = await open(file, 'wx+', 0o600);
      let transcriptId: string | null = null;
      try {
        await handle.writeFile(wavHead(null));
        store.speech.recordings.create({
          ...recording,
          name: name ?? `Recording of ${new Date().toISOString().slice(0, 16).replace('T', ' ')}`,
          origin: 'microphone',
          state: 'recording',
          format: 'wav',
          bytes: wavHeadBytes,
          seconds: null,
        });
        if (model !== undefined && splitModelId(model).source === 'local') {
          const { id } = store.speech.transcripts.create({
            recordingId: recording.id,
            model,
            modelName,
            task,
            words,
            askedLanguage: language ?? null,
            live: true,
            state: 'running',
          });
          transcriptId = id;
        }
      } catch (thrown) {
        await handle.close();
        await rm(file, { force: true });
        takeBack(recording.id);
        throw thrown;
      }
      const session: Session = {
        id: recording.id,
        handle,
        bytes: 0,
        writing: Promise.resolve(),
        state: 'recording',
        transcriptId,
        tentative: '',
        error: null,
        waiting: new Set(),
        abandoned: setTimeout(() => undefined, 0),
        stopped: new AbortController(),
        finished: null,
        request: { model, language, task, words },
      };
      sessions.set(session.id, session);
      watchForAbandon(session);
      const written = transcriptId === null ? Promise.resolve() : writeDown(session, transcriptId);
      void (async () => {
        await written.catch((thrown: unknown) => {
          session.error = reportError(thrown);
        });
        // Where the transcript failed, the microphone is kept all the same.
        while (session.finished === null) await nextChange(session);
        const isWhole = await session.finished.then(
          () => true,
          () => false,
        );
        await leave(session);
        if (!isWhole) settleLater(session.id);
      })().catch(() => undefined);
      notices.tell({ recording: session.id });
      return recordings.recording(session.id);
    },

    async livePiece(id, offset, piece) {
      const session = sessions.get(id);
      if (session === undefined || session.state !== 'recording') {
        throw new YardstickError('speech/not-found', 'This is not being recorded.', {
          hint: 'The recording was stopped, or the engine was started anew.',
        });
      }
      if (offset % 2 !== 0 || piece.byteLength % 2 !== 0) {
        throw new YardstickError('input/invalid', 'A piece has whole samples of two bytes.');
      }
      watchForAbandon(session);
      const written = session.writing.then(() => write(session, offset, piece));
      session.writing = written.catch(() => undefined);
      await written;
      return { bytes: session.bytes };
    },

    async liveStop({ id, bytes }) {
      const session = sessions.get(id);
      if (session !== undefined) {
        const until = performance.now() + lastPiecesMs;
        while (bytes !== undefined && session.bytes < bytes && session.finished === null && performance.now() < until) {
          await pause(50, session.stopped.signal);
        }
        await finish(session);
      } else if (settling.has(id)) settle(id);
      return recordings.recording(id);
    },

    async *live(id, signal) {
      recordings.require(id);
      const session = sessions.get(id);
      if (session === undefined) {
        yield pastEvent(id);
        return;
      }
      const bell = (resolve: () => void) => void nextChange(session).then(resolve);
      // Segments are told by the store's own notices.
      const stop = new AbortController();
      const ending = AbortSignal.any([signal, stop.signal]);
      void (async () => {
        for await (const { transcripts } of notices.watch(ending)) {
          if (session.transcriptId !== null && transcripts.includes(session.transcriptId)) changed(session);
        }
      })().catch(() => undefined);
      try {
        for (;;) {
          const changing = untilAborted(ending, bell);
          const event = eventOf(session);
          yield event;
          if (event.state === 'done' || signal.aborted) return;
          await changing;
          if (signal.aborted) return;
          await pause(100, signal);
        }
      } finally {
        stop.abort();
      }
    },

    async drop(id) {
      const session = sessions.get(id);
      if (session === undefined) return;
      // It goes: whether the disk had room for its end does not matter.
      await finish(session).catch(() => undefined);
    },

    async close() {
      closing = true;
      await Promise.all([...sessions.values()].map((session) => finish(session).catch(() => undefined)));
      for (const timer of settling.values()) clearInterval(timer);
    },
  };

  async function write(session: Session, offset: number, piece: Uint8Array): Promise<void> {
    if (offset > session.bytes) {
      throw new YardstickError('speech/gap', `There are ${session.bytes} bytes so far: what comes before is missing.`, {
        hint: 'Send the pieces in order.',
        data: { bytes: session.bytes },
      });
    }
    const fresh = piece.subarray(session.bytes - offset);
    if (fresh.byteLength === 0 || session.finished !== null) return;
    if (session.bytes + fresh.byteLength > mostBytes) {
      throw new YardstickError('speech/too-long', 'A recording has at most a day.', {
        hint: 'Stop it and begin another one.',
      });
    }
    let at = 0;
    while (at < fresh.byteLength) {
      const { bytesWritten } = await session.handle.write(
        fresh,
        at,
        fresh.byteLength - at,
        wavHeadBytes + session.bytes + at,
      );
      at += bytesWritten;
    }
    await session.handle.datasync();
    session.bytes += fresh.byteLength;
    changed(session);
  }

  /** Of a recording that is over. */
  function pastEvent(id: string): LiveEvent {
    const row = recordings.require(id);
    const transcript = store.speech.transcripts.ofRecording(id).find(({ live }) => live);
    return {
      recordingId: id,
      transcriptId: transcript?.id ?? null,
      state: 'done',
      seconds: row.seconds ?? 0,
      segments: transcript?.segments ?? 0,
      tentative: '',
      error: transcript?.error ?? null,
    };
  }

  return desk;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return untilAborted(signal, (resolve) => void setTimeout(resolve, Math.max(0, milliseconds)));
}
