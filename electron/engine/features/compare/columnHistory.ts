import type { PromptMessage } from '../../inference/answer.ts';
import type { AnswerRow } from '../../store/answerRow.ts';
import type { TurnRow } from '../../store/turns.ts';

/**
 * The conversation as one column knows it: each earlier prompt with that column's newest answer (of the repeats, the first). A column
 * that was added later goes on from the first column's answers; a turn without any text is left out, question and all.
 *
 * @param slot index into the conversation's models
 */
export function columnHistory(turns: TurnRow[], answers: AnswerRow[], slot: number): PromptMessage[] {
  return turns.flatMap((turn): PromptMessage[] => {
    const first = answers.filter(({ turnId, repeat, text }) => turnId === turn.id && repeat === 0 && text !== '');
    const own = first.find((answer) => answer.slot === slot) ?? first.find((answer) => answer.slot === 0);
    if (own === undefined) return [];
    return [
      { role: 'user', content: turn.prompt },
      { role: 'assistant', content: own.text },
    ];
  });
}
