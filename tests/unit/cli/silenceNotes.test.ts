import { expect, it } from 'vitest';
import type { AnswerEvent } from '../../../electron/engine/answers/answer.ts';
import { withSilenceNotes } from '../../../electron/cli/output/silenceNotes.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What is noted while events come with these pauses before them. */
async function notesOf(events: [pauseMs: number, event: AnswerEvent][]): Promise<string[]> {
  async function* making(): AsyncGenerator<AnswerEvent> {
    for (const [ms, event] of events) {
      await pause(ms);
      yield event;
    }
  }
  const notes: string[] = [];
  const context = { note: (text: string) => void notes.push(text) };
  for await (const _ of withSilenceNotes(making(), { context, model: 'box:m', after: [100, 300] }));
  return notes;
}

const asked: AnswerEvent = { type: 'state', state: 'reading', limitMs: 700 };
const text: AnswerEvent = { type: 'text', text: 'a' };

// Catches: a command that looks hung for five minutes while a server says nothing.
it('a silent service is told of, and until when it is waited for, again as it goes on', async () => {
  const notes = await notesOf([
    [0, asked],
    [1_000, text],
  ]);
  expect(notes.length).toBeGreaterThanOrEqual(2);
  expect(notes.length).toBeLessThanOrEqual(3);
  expect(notes[0]).toMatch(/^box:m has said nothing for .*\. It is given up after 1 s; Ctrl-C stops it now\.$/);
});

it('a service that speaks, a local model and a pause that was asked for are not', async () => {
  expect(
    await notesOf([
      [0, asked],
      [20, text],
      [20, text],
    ]),
  ).toEqual([]);
  expect(
    await notesOf([
      [0, { type: 'state', state: 'loading' }],
      [400, text],
    ]),
  ).toEqual([]);
  expect(
    await notesOf([
      [0, asked],
      [0, { type: 'state', state: 'queued', retryInMs: 400 }],
      [300, text],
    ]),
  ).toEqual([]);
});
