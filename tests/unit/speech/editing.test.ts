import { describe, expect, it } from 'vitest';
import { applyOperation } from '../../../electron/engine/features/speech/applyOperation.ts';
import { createEditing } from '../../../electron/engine/features/speech/editing.ts';
import { findPattern, findText } from '../../../electron/engine/features/speech/findText.ts';
import type { SpeechOperation } from '../../../electron/engine/features/speech/speechInput.ts';
import { createSpeechNotices } from '../../../electron/engine/features/speech/speechNotices.ts';
import type { SpeechWork } from '../../../electron/engine/features/speech/speechRooms.ts';
import type { Transcribing } from '../../../electron/engine/features/speech/transcribing.ts';
import type { Transcripts } from '../../../electron/engine/features/speech/transcripts.ts';
import { createRandom } from '../../../electron/engine/statistics/random.ts';
import type { SegmentRow } from '../../../electron/engine/store/speech/segmentRows.ts';
import { testStore } from '../store/testStore.ts';
import { heard, transcriptOf } from './transcriptSetup.ts';

function setUp(texts: string[], store = testStore()) {
  const { id } = transcriptOf(texts, { store });
  const get = (wanted: string) => store.speech.transcripts.get(wanted);
  const work = { store, notices: createSpeechNotices() } as unknown as SpeechWork;
  const transcribing = { require: get, isRunning: () => false } as unknown as Transcribing;
  const desk = createEditing(work, transcribing, { transcript: get } as unknown as Transcripts);
  const revision = () => get(id)?.revision ?? 0;
  return {
    store,
    id,
    desk,
    edit: (operation: SpeechOperation) => desk.edit({ id, revision: revision(), operation }),
    all: () => store.speech.segments.all(id),
    texts: () => store.speech.segments.all(id).map(({ text }) => text),
  };
}

describe('editing a transcript', () => {
  it('keeps the times of words that still stand there, and of no others', () => {
    const { edit, all } = setUp(['ask not what you can']);
    edit({ kind: 'text', segment: 0, text: 'ask  now\nwhat you can' });
    expect(all()[0]).toMatchObject({ text: 'ask now what you can', edited: true });
    expect(all()[0]?.words?.map(({ text }) => text)).toEqual(['ask', 'what', 'you', 'can']);
    expect(all()[0]?.words?.[1]?.start).toBeCloseTo(0.4);
  });

  // A click on the second half must not play the first one.
  it('splits where the words say, and joins neighbours only', () => {
    const { edit, all, texts } = setUp(['one two three four', 'five six', 'seven']);
    edit({ kind: 'split', segment: 0, at: 8 });
    expect(all().map(({ segment, start, text }) => [segment, start, text])).toEqual([
      [0, 0, 'one two'],
      [3, 0.5, 'three four'],
      [1, 1, 'five six'],
      [2, 2, 'seven'],
    ]);
    expect(() => edit({ kind: 'merge', segments: [0, 1] })).toThrow(/beside each other/);
    edit({ kind: 'merge', segments: [1, 3] });
    expect(texts()).toEqual(['one two', 'three four five six', 'seven']);
    expect(all()[1]).toMatchObject({ segment: 3, start: 0.5, end: 2 });
    expect(() => edit({ kind: 'split', segment: 2, at: 5 })).toThrow(/Both parts/);
  });

  it('finds and replaces what stands there, whatever it would mean in a pattern', () => {
    const { edit, texts, desk, id } = setUp(['what (really)? happened.', 'Really, it did', 'unreally']);
    expect(desk.find({ id, find: '(really)?' })).toEqual([{ segment: 0, start: 5, end: 14 }]);
    expect(desk.find({ id, find: 'really', wholeWords: true }).length).toBe(2);
    expect(desk.find({ id, find: 'really', matchCase: true }).length).toBe(2);
    const { replaced, changed } = edit({ kind: 'replace', find: 'really', wholeWords: true, replacement: '$& truly' });
    // A replacement is text too: "$&" must stay.
    expect(texts()).toEqual(['what ($& truly)? happened.', '$& truly, it did', 'unreally']);
    expect([replaced, changed.length]).toEqual([2, 2]);
    expect(() => edit({ kind: 'replace', find: 'nowhere', replacement: '' })).toThrow(/changes nothing/);
  });

  it('refuses what was made on another revision, and leaves all as it was', () => {
    const { desk, edit, id, texts } = setUp(['one', 'two']);
    edit({ kind: 'text', segment: 0, text: 'first' });
    expect(() => desk.edit({ id, revision: 0, operation: { kind: 'remove', segments: [1] } })).toThrow(/elsewhere/);
    expect(texts()).toEqual(['first', 'two']);
  });

  it('names speakers, one by one and everywhere', () => {
    const { edit, all, store, id } = setUp(['one', 'two', 'three']);
    edit({ kind: 'speaker', segments: [0, 2], speaker: 'Ann' });
    edit({ kind: 'renameSpeaker', from: 'Ann', to: 'Anna' });
    expect(all().map(({ speaker }) => speaker)).toEqual(['Anna', null, 'Anna']);
    expect(store.speech.segments.speakers(id)).toEqual(['Anna']);
    expect(all().some(({ edited }) => edited)).toBe(false);
  });

  // One step that does not give back exactly what there was spoils every undo behind it.
  it('is undone and done again to the letter, whatever was done; what the model wrote stays beside it', () => {
    const store = testStore();
    const oneSeed = (seed: number) => {
      const random = createRandom(seed);
      const words = ['ask', 'not', 'what', 'your', 'country', 'can', 'do', '🙂', 'é'];
      const text = () =>
        Array.from({ length: 1 + random.integer(6) }, () => words[random.integer(words.length)]).join(' ');
      const made = setUp(Array.from({ length: 6 }, text), store);
      const original = made.all();
      const states = [original];
      for (let turn = 0; turn < 12; turn++) {
        const rows = made.all();
        const any = () => rows[random.integer(rows.length)]?.segment ?? 0;
        const at = random.integer(Math.max(1, rows.length - 1));
        const operations: SpeechOperation[] = [
          { kind: 'text', segment: any(), text: text() },
          { kind: 'times', segment: any(), start: random.integer(5), end: 5 + random.uniform() },
          { kind: 'speaker', segments: [any(), any()], speaker: random.integer(2) === 0 ? 'Ann' : null },
          { kind: 'renameSpeaker', from: 'Ann', to: 'Ben' },
          { kind: 'merge', segments: rows.slice(at, at + 2).map(({ segment }) => segment) },
          { kind: 'split', segment: any(), at: 1 + random.integer(12) },
          { kind: 'remove', segments: [any()] },
          { kind: 'replace', find: words[random.integer(words.length)] ?? 'a', replacement: text() },
        ];
        try {
          made.edit(operations[random.integer(operations.length)] as SpeechOperation);
          states.push(made.all());
        } catch (thrown) {
          expect((thrown as { code?: string }).code).toBe('speech/bad-edit');
          expect(made.all()).toEqual(states.at(-1));
        }
      }
      for (const row of made.all()) expect(row.end).toBeGreaterThanOrEqual(row.start);
      for (let place = states.length - 2; place >= 0; place--) {
        made.desk.undo(made.id);
        expect(made.all()).toEqual(states[place]);
      }
      expect(() => made.desk.undo(made.id)).toThrow(/nothing to undo/);
      for (const state of states.slice(1)) {
        made.desk.redo(made.id);
        expect(made.all()).toEqual(state);
      }
      expect(() => made.desk.redo(made.id)).toThrow(/nothing to redo/);
      expect(made.store.speech.segments.all(made.id, { original: true })).toEqual(original);
    };
    // In one transaction each: the disk is not what is tested here.
    for (let seed = 0; seed < 40; seed++) store.transaction(() => oneSeed(seed));
  });

  it('after an undo takes another way, and the one that was left is gone', () => {
    const { edit, desk, id, texts } = setUp(['one']);
    edit({ kind: 'text', segment: 0, text: 'two' });
    desk.undo(id);
    edit({ kind: 'text', segment: 0, text: 'three' });
    expect(() => desk.redo(id)).toThrow(/nothing/);
    expect(texts()).toEqual(['three']);
  });
});

it('looks for every sign as it is', () => {
  for (const sign of String.raw`\^$.*+?()[]{}|/-#&~,=!<>:"' `) {
    expect(findText(`a${sign}b`, findPattern({ find: sign })), sign).toEqual([{ start: 1, end: 2 }]);
  }
});

it('splits no sign of two units in the middle', () => {
  const row: SegmentRow = { segment: 0, speaker: null, edited: false, ...heard(0, 'a 🙂 b') };
  expect(() => applyOperation([row], { kind: 'split', segment: 0, at: 3 }, 1)).toThrow(/Both parts/);
});
