import { answerName } from '../state/answerWords.ts';
import type { ConversationStore } from '../state/conversationStore.ts';
import type { PastTurn } from './ExamplesEditor.tsx';

const mostOffered = 60;

/** Finished answers of the loaded turns that can become examples, newest first. Answers whose author is still hidden are left out. */
export function pastTurnsOf(store: ConversationStore): PastTurn[] {
  const found: PastTurn[] = [];
  for (let position = store.total() - 1; position >= 0 && found.length < mostOffered; position -= 1) {
    const turn = store.turnAt(position);
    if (turn === undefined) continue;
    for (const answerId of turn.answerIds) {
      const answer = store.answer(answerId);
      const output = store.text(answerId, 'text');
      if (answer?.state !== 'done' || answer.model === null || output === '') continue;
      const repeat = answer.repeat > 0 ? `, repeat ${answer.repeat + 1}` : '';
      found.push({
        key: answerId,
        label: `Turn ${position + 1}, ${answerName(answer)}${repeat}`,
        input: turn.prompt,
        output,
      });
    }
  }
  return found;
}
