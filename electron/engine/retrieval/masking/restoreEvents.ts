import type { AnswerEvent } from '../../answers/answer.ts';
import type { Mask } from './mask.ts';

/** An answer to a masked prompt, with what was masked put back as it comes, and its conditions saying so. */
export async function* restoreEvents(
  events: AsyncIterable<AnswerEvent>,
  mask: Pick<Mask, 'counts' | 'restore' | 'restorer'>,
): AsyncGenerator<AnswerEvent> {
  const restorers = { text: mask.restorer(), reasoning: mask.restorer() };
  for await (const event of events) {
    if (event.type === 'text' || event.type === 'reasoning') {
      const text = restorers[event.type].push(event.text);
      if (text !== '') yield { type: event.type, text };
      continue;
    }
    if (event.type !== 'finished') {
      yield event;
      continue;
    }
    for (const type of ['reasoning', 'text'] as const) {
      const text = restorers[type].end();
      if (text !== '') yield { type, text };
    }
    const { answer } = event;
    const masked = mask.counts.reduce((sum, { count }) => sum + count, 0);
    yield {
      ...event,
      answer: {
        ...answer,
        text: mask.restore(answer.text),
        ...(answer.reasoning === undefined ? {} : { reasoning: mask.restore(answer.reasoning) }),
        conditions: { ...answer.conditions, masked },
      },
    };
  }
}
