import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../electron/engine/answers/answer.ts';
import { createQuestions } from '../../../electron/engine/features/knowledge/questions.ts';
import type { QuestionEvent } from '../../../electron/engine/features/knowledge/view.ts';
import type { AskEvent, Asking } from '../../../electron/engine/retrieval/ask.ts';

const inference = { nameOf: (model: string) => `Name of ${model}` };
const answer = { text: 'The whole answer', warnings: [], finishReason: 'stop' } as unknown as Answer;

/** An asking that says nothing until it is stopped. */
const silent: Asking = {
  plan: () => Promise.reject(new Error('not used')),
  async *ask(_base, { signal }) {
    yield { type: 'state', state: 'reading' };
    await new Promise<void>((resolve) => {
      signal?.addEventListener('abort', () => resolve());
      if (signal?.aborted === true) resolve();
    });
    signal?.throwIfAborted();
  },
};

/** What a page has after all events: text put together as the page does. */
async function read(events: AsyncIterable<QuestionEvent>): Promise<{ text: string; last: QuestionEvent | undefined }> {
  let text = '';
  let last: QuestionEvent | undefined;
  for await (const event of events) {
    if (event.type === 'text' && event.field === 'text') text = text.slice(0, event.offset) + event.text;
    if (event.type === 'question') last = event;
  }
  return { text, last };
}

async function* scripted(events: AskEvent[]): AsyncGenerator<AskEvent> {
  yield* events;
}

const script: AskEvent[] = [
  { type: 'state', state: 'writing' },
  { type: 'text', text: 'The whole ' },
  { type: 'text', text: 'answer' },
  { type: 'finished', answer, citations: [], declined: false },
];

describe('questions', () => {
  it('give a page that comes late all of the answer, without asking a second time', async () => {
    let asked = 0;
    const questions = createQuestions({
      inference,
      asking: { plan: () => Promise.reject(new Error('not used')), ask: () => ((asked += 1), scripted(script)) },
    });
    const { id, modelName } = questions.ask('base', { question: 'Who?', model: 'local:a' });
    expect(modelName).toBe('Name of local:a');
    const signal = new AbortController().signal;
    const first = await read(questions.follow(id, signal));
    const again = await read(questions.follow(id, signal));
    expect(first.text).toBe('The whole answer');
    expect(again.text).toBe('The whole answer');
    expect(again.last).toMatchObject({ question: { state: 'done', answer } });
    expect(asked).toBe(1);
  });

  it('show the text as the answer has it in the end: names that were masked are put back', async () => {
    const masked: AskEvent[] = [
      { type: 'text', text: 'Ask [NAME 1]' },
      { type: 'finished', answer: { ...answer, text: 'Ask Ada Lovelace' }, citations: [], declined: false },
    ];
    const questions = createQuestions({
      inference,
      asking: { plan: () => Promise.reject(new Error('not used')), ask: () => scripted(masked) },
    });
    const { id } = questions.ask('base', { question: 'Who?', model: 'local:a' });
    expect((await read(questions.follow(id, new AbortController().signal))).text).toBe('Ask Ada Lovelace');
  });

  it('that fail before an answer say why, and those that were stopped say that', async () => {
    const failing = createQuestions({
      inference,
      asking: {
        plan: () => Promise.reject(new Error('not used')),
        // oxlint-disable-next-line require-yield -- it fails before it says anything
        async *ask() {
          throw new Error('no index');
        },
      },
    });
    const failed = failing.ask('base', { question: 'Who?', model: 'local:a' });
    const { last } = await read(failing.follow(failed.id, new AbortController().signal));
    expect(last).toMatchObject({ question: { state: 'failed', error: { message: 'no index' } } });

    const questions = createQuestions({ inference, asking: silent });
    const { id } = questions.ask('base', { question: 'Who?', model: 'local:a' });
    expect(questions.stop(id)).toBe(true);
    await questions.close();
    expect(questions.stop(id)).toBe(false);
    expect((await read(questions.follow(id, new AbortController().signal))).last).toMatchObject({
      question: { state: 'stopped', error: null },
    });
  });

  it('that are not kept are said to be gone', async () => {
    const questions = createQuestions({ inference, asking: silent });
    await expect(read(questions.follow('nothing', new AbortController().signal))).rejects.toMatchObject({
      code: 'knowledge/no-question',
    });
  });
});
