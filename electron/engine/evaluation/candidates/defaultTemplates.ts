import type { DataRow } from '../dataset.ts';

/** What rows seem to ask for. */
export type TaskKind = 'classification' | 'question-answering' | 'multiple-choice' | 'free';

/** A template to begin with, for each kind of task. */
export const defaultTemplates: Readonly<Record<TaskKind, string>> = {
  classification:
    'Which of these labels fits the text: {{labels}}?\nAnswer with the label only.\n\nText: {{input}}\n\nLabel:',
  'question-answering':
    'Answer the question from the text below, in as few words as you can.\n\nText: {{context}}\n\nQuestion: {{input}}\n\nAnswer:',
  'multiple-choice': '{{input}}\n\n{{choices}}\n\nAnswer with the letter of the right choice only.\n\nAnswer:',
  free: '{{input}}',
};

/** By what most rows have: choices, a text to answer from, a label that few rows do not share. */
export function taskOf(rows: readonly DataRow[]): TaskKind {
  const most = (has: (row: DataRow) => boolean) => rows.filter(has).length * 2 > rows.length;
  if (most(({ choices }) => choices.length > 0)) return 'multiple-choice';
  if (most(({ context }) => context.length > 0)) return 'question-answering';
  if (most(({ label }) => label !== null)) return 'classification';
  return 'free';
}
