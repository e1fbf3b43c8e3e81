import type { Candidate } from '../candidate.ts';
import type { DataRow } from '../dataset.ts';
import { choiceMark } from './choiceMark.ts';
import { showsChoices } from './renderPrompt.ts';

/** One of the answers that `choose` compares. */
export interface AnswerOption {
  /** The answer that it stands for. */
  text: string;
  /** What is put after the prompt: a letter where the choices stand in the prompt with theirs, else the text. */
  continuation: string;
}

/** The row's choices, else the labels of the dataset. */
export function answerOptions(candidate: Candidate, row: DataRow, labels: readonly string[]): AnswerOption[] {
  const texts = row.choices.length > 0 ? row.choices : labels;
  const byLetter = row.choices.length > 0 && showsChoices(candidate);
  return texts.map((text, index) => ({ text, continuation: ` ${byLetter ? choiceMark(index) : text}` }));
}
