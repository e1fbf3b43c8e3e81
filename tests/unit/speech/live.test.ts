import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLive, type Live } from '../../../electron/engine/features/speech/live.ts';
import { createRecordings } from '../../../electron/engine/features/speech/recordings.ts';
import { createSpeechNotices } from '../../../electron/engine/features/speech/speechNotices.ts';
import type { SpeechWork } from '../../../electron/engine/features/speech/speechRooms.ts';
import type { Transcribing } from '../../../electron/engine/features/speech/transcribing.ts';
import { openStore } from '../../../electron/engine/store/store.ts';

let home: string;
let store: ReturnType<typeof openStore>;
let live: Live;
/** What the disk says to the end of a recording. */
let trouble: Error | null = null;
/** What it says to the beginning of a transcript. */
let noTranscript: Error | null = null;

beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'yardstick-live-'));
  store = openStore({ home, appVersion: '0' });
  const kept = store.speech.recordings;
  const recordingRows: typeof kept = {
    ...kept,
    update(id, change) {
      if (trouble !== null && change.state === 'ready') throw trouble;
      return kept.update(id, change);
    },
  };
  const transcripts = store.speech.transcripts;
  const transcriptRows: typeof transcripts = {
    ...transcripts,
    create(transcript) {
      if (noTranscript !== null) throw noTranscript;
      return transcripts.create(transcript);
    },
  };
  // Nothing is transcribed here.
  const work = {
    home,
    store: { ...store, speech: { ...store.speech, recordings: recordingRows, transcripts: transcriptRows } },
    notices: createSpeechNotices(),
    environment: {},
  } as unknown as SpeechWork;
  const recordings = createRecordings(work, { secondsLeft: () => null, referenceGiven: () => undefined });
  live = createLive(work, recordings, { nameOf: (model) => model } as Transcribing);
});
afterEach(async () => {
  trouble = noTranscript = null;
  await live.close();
  store.close();
  rmSync(home, { recursive: true, force: true });
});

// The microphone stayed "in use" until the engine was started anew.
it('a disk that is full at the end keeps neither the microphone nor the recording', async () => {
  const { id } = await live.liveStart({ name: 'Meeting' });
  await live.livePiece(id, 0, new Uint8Array(32_000).fill(1));
  trouble = Object.assign(new Error('database or disk is full'), { code: 'ENOSPC' });
  await expect(live.liveStop({ id })).rejects.toThrow(/full/);

  const next = await live.liveStart({ name: 'Another' });
  expect(next.state).toBe('recording');
  await expect(live.liveStop({ id })).rejects.toThrow(/full/);

  trouble = null;
  expect(await live.liveStop({ id })).toMatchObject({ name: 'Meeting', state: 'ready', seconds: 1 });
  const file = readFileSync(path.join(home, 'speech', 'recordings', id));
  expect([file.length, file.readUInt32LE(40)]).toEqual([32_044, 32_000]);
});

// Catches: a recording that could not begin stayed "in use" for two minutes, with its file open for good.
it('a disk that takes no transcript leaves nothing behind of a recording that could not begin', async () => {
  noTranscript = Object.assign(new Error('database or disk is full'), { code: 'ENOSPC' });
  await expect(live.liveStart({ name: 'Meeting', model: 'local:whisper' })).rejects.toThrow(/full/);
  expect(store.speech.recordings.list({ limit: 10 }).items).toEqual([]);
  expect(readdirSync(path.join(home, 'speech', 'recordings'))).toEqual([]);
  expect(await live.liveStart({ name: 'Another' })).toMatchObject({ name: 'Another', state: 'recording' });
});
