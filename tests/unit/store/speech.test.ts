import { readdirSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { migrate } from '../../../electron/engine/store/migrate.ts';
import { migrations } from '../../../electron/engine/store/migrations/migrations.ts';
import type { Store } from '../../../electron/engine/store/store.ts';
import { temporaryHome, testStore } from './testStore.ts';

const heard = (start: number) => ({
  start,
  end: start + 1,
  text: `at ${start}`,
  averageLogProbability: null,
  noSpeechProbability: null,
  compressionRatio: 1,
  doubts: [],
});
const addRecording = ({ speech }: Store, name = 'talk.wav') =>
  speech.recordings.create({ name, origin: 'upload', path: null, state: 'ready', format: 'wav', bytes: 9, seconds: 3 });
const addTranscript = ({ speech }: Store, recordingId: string, comparisonId?: string) =>
  speech.transcripts.create({
    recordingId,
    model: 'local:a',
    modelName: 'A',
    task: 'transcribe',
    words: false,
    askedLanguage: null,
    ...(comparisonId === undefined ? {} : { comparisonId }),
  });

describe('the step to speech', () => {
  // A person's conversations must be there after the update, and a copy from before it.
  it('is taken by a data folder of the version before, with all that is in it and a backup', () => {
    const home = temporaryHome();
    const database = new Database(path.join(home, 'yardstick.db'));
    database.pragma('auto_vacuum = INCREMENTAL');
    database.pragma(`application_id = ${0x59445354}`);
    const before = migrations.slice(
      0,
      migrations.findIndex(({ name }) => name === '006-speech'),
    );
    migrate(database, { migrations: before, now: () => 1, appVersion: '0.1', backup: () => undefined });
    database.exec("INSERT INTO settings (key, value) VALUES ('kept', '1')");
    database.close();
    const store = testStore({ home });
    expect(store.speech.recordings.list({ limit: 10 })).toEqual({ items: [], nextCursor: null });
    const { id } = addRecording(store);
    expect(store.speech.recordings.get(id)?.name).toBe('talk.wav');
    const look = new Database(store.path, { readonly: true });
    expect(look.prepare("SELECT value FROM settings WHERE key = 'kept'").pluck().get()).toBe('1');
    look.close();
    expect(readdirSync(path.join(home, 'backups')).length).toBe(1);
  });
});

describe('recordings', () => {
  it('come in pages, newest first, though many were made in the same moment', () => {
    const store = testStore({ now: () => 5 });
    const made = Array.from({ length: 7 }, (_, at) => addRecording(store, `r${at}`).id);
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = store.speech.recordings.list({ limit: 3, cursor });
      found.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(found).toEqual(made.toReversed());
  });

  it('leave with their transcripts, segments, edits and reference', () => {
    const store = testStore();
    const { id } = addRecording(store);
    const transcript = addTranscript(store, id);
    store.speech.segments.append(transcript.id, [heard(0)]);
    store.speech.edits.put(transcript.id, 0, { label: 'x', changes: [] });
    store.speech.recordings.setReference(id, { format: 'text', content: 'said', speakers: null });
    expect(store.speech.recordings.remove([id, 'nobody']).map((row) => row.id)).toEqual([id]);
    const look = new Database(store.path, { readonly: true });
    for (const table of ['speech_transcripts', 'speech_segments', 'speech_edits', 'speech_references']) {
      expect(look.prepare(`SELECT count(*) FROM ${table}`).pluck().get(), table).toBe(0);
    }
    look.close();
  });
});

describe('transcripts', () => {
  it('wait in the order in which they came, the resumed one last, and what the end cut off is interrupted', () => {
    const home = temporaryHome();
    const store = testStore({ home });
    const { id } = addRecording(store);
    const [a, b, c] = [addTranscript(store, id), addTranscript(store, id), addTranscript(store, id)];
    store.speech.transcripts.update(a.id, { state: 'failed', error: { code: 'x/y', message: 'no' } });
    store.speech.transcripts.enqueue(a.id);
    expect(store.speech.transcripts.waiting().map((row) => row.id)).toEqual([b.id, c.id, a.id]);
    expect(store.speech.transcripts.get(a.id)?.error).toBeNull();
    store.speech.transcripts.update(b.id, { state: 'running', doneSeconds: 12.5 });
    store.speech.transcripts.update(c.id, { state: 'done' });
    store.close();
    const again = testStore({ home });
    const state = (wanted: string) => again.speech.transcripts.get(wanted)?.state;
    expect([state(a.id), state(b.id), state(c.id)]).toEqual(['interrupted', 'interrupted', 'done']);
    expect(again.speech.transcripts.get(b.id)?.doneSeconds).toBe(12.5);
  });

  it('have segments in pages by time, though they were moved, and as the model wrote them by number', () => {
    const store = testStore();
    const { id } = addTranscript(store, addRecording(store).id);
    const { segments } = store.speech;
    expect(segments.append(id, [heard(0), heard(1)])).toEqual([0, 1]);
    expect(segments.append(id, [heard(2)])).toEqual([2]);
    segments.put(id, 0, { ...heard(1), text: 'moved', speaker: null, edited: true });
    segments.put(id, 1, null);
    segments.put(id, 3, { ...heard(0.5), text: 'new', speaker: 'Ann', edited: true });
    const pages = (original: boolean) => {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = segments.page(id, { limit: 1, cursor, original });
        found.push(...page.items.map(({ text }) => text));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      return found;
    };
    expect(pages(false)).toEqual(['new', 'moved', 'at 2']);
    expect(pages(true)).toEqual(['at 0', 'at 1', 'at 2']);
    expect(segments.nextNumber(id)).toBe(4);
    expect(store.speech.transcripts.get(id)?.segments).toBe(3);
  });
});

describe('comparisons', () => {
  it('keep reference and figures when the recording goes, and take one later where there was none', () => {
    const store = testStore();
    const [one, two] = [addRecording(store, 'one'), addRecording(store, 'two')];
    const comparison = store.speech.comparisons.create({
      name: 'Both',
      settings: { language: null, task: 'transcribe', words: false },
      models: [{ model: 'local:a', name: 'A', local: true, destination: null }],
      recordings: [
        {
          recordingId: one.id,
          name: 'one',
          seconds: 3,
          reference: { format: 'text', content: 'said', speakers: null },
        },
        { recordingId: two.id, name: 'two', seconds: 3, reference: null },
      ],
    });
    const { id } = comparison;
    const transcript = addTranscript(store, one.id, id);
    store.speech.comparisons.putCell(id, { recordingId: one.id, model: 'local:a', transcriptId: transcript.id });
    store.speech.comparisons.keepFigures(id, one.id, 'local:a', { words: 1 });
    store.speech.recordings.remove([one.id]);
    expect(store.speech.comparisons.cells(id)).toEqual([
      { recordingId: one.id, model: 'local:a', transcriptId: transcript.id, figures: { words: 1 } },
    ]);
    expect(store.speech.comparisons.reference(id, one.id)?.content).toBe('said');
    // What it was measured by stays, whatever is said later.
    expect(
      store.speech.comparisons.giveReference(one.id, { format: 'text', content: 'other', speakers: null }),
    ).toEqual([]);
    expect(store.speech.comparisons.giveReference(two.id, { format: 'text', content: 'late', speakers: null })).toEqual(
      [id],
    );
    expect(store.speech.comparisons.recordings(id).map(({ reference }) => reference)).toEqual(['text', 'text']);
    // Who speaks is another half: it was missing in both.
    const turns = { format: 'text', content: 'later', speakers: 'turns' } as const;
    expect(store.speech.comparisons.giveReference(two.id, turns)).toEqual([id]);
    expect(store.speech.comparisons.reference(id, two.id)).toEqual({ ...turns, content: 'late' });
    expect(store.speech.comparisons.giveReference(two.id, { ...turns, speakers: 'others' })).toEqual([]);
    store.speech.comparisons.remove(id);
    expect(store.speech.comparisons.list()).toEqual([]);
  });

  // Begun with turns alone, a comparison never had error rates, whatever was said later.
  it('take what is said where they had turns alone', () => {
    const store = testStore();
    const { id: recordingId } = addRecording(store, 'one');
    const { id } = store.speech.comparisons.create({
      name: 'One',
      settings: { language: null, task: 'transcribe', words: false },
      models: [{ model: 'local:a', name: 'A', local: true, destination: null }],
      recordings: [
        { recordingId, name: 'one', seconds: 3, reference: { format: 'text', content: '', speakers: 'turns' } },
      ],
    });
    const given = { format: 'srt', content: 'said', speakers: 'others' } as const;
    expect(store.speech.comparisons.giveReference(recordingId, given)).toEqual([id]);
    expect(store.speech.comparisons.reference(id, recordingId)).toEqual({ ...given, speakers: 'turns' });
    expect(store.speech.comparisons.recordings(id)[0]?.reference).toBe('srt');
  });
});
