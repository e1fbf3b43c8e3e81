import { YardstickError } from '../../../../models/errors.ts';
import type { Candidate } from '../candidate.ts';
import { askedText } from '../data/parting/askedText.ts';
import { byId } from '../data/parting/stratifiedOrder.ts';
import { createPauses } from '../data/pauses.ts';
import { sampleRows } from '../data/sampleRows.ts';
import type { DataRow } from '../dataset.ts';
import { assertFewLabels } from './fitLimits.ts';

/** Rows that a classifier learns from at most: their vectors are held in memory, and a fit of so many takes minutes. */
export const mostTrainingRows = 20_000;

/** What a classifier learns from: each with a text and a label. */
export interface TrainingRows {
  /** In an order that does not depend on how they stood. */
  rows: (DataRow & { label: string })[];
  /** Rows that could be learnt from. */
  usable: number;
  /** Left out because they (or rows that ask the same) are among those that are asked. */
  asked: number;
}

/**
 * Rows of the training part that a candidate learns from, each label in its share, drawn by the technique's seed; more rows hold the fewer ones. A row that is asked,
 * or says what one says, is never among them: it would be answered from memory.
 * @param asked rows that are scored
 * @throws {YardstickError} `evaluation/no-examples` without usable rows, `evaluation/one-label` where all have the same label,
 *   `evaluation/too-many-labels`
 */
export async function trainingRows(
  { id, technique }: Pick<Candidate, 'id' | 'technique'>,
  train: readonly DataRow[],
  asked: readonly DataRow[],
): Promise<TrainingRows> {
  if (technique.kind !== 'classifier') throw new Error(`"${id}" learns nothing.`);
  const pause = createPauses();
  const labelled = train.filter(isLabelled);
  const texts = new Set<string>();
  for (const row of asked) {
    texts.add(textOf(row));
    await pause();
  }
  const usable: typeof labelled = [];
  for (const row of labelled) {
    if (!texts.has(textOf(row))) usable.push(row);
    await pause();
  }
  const count = Math.min(technique.rows ?? mostTrainingRows, mostTrainingRows);
  const rows = sampleRows(byId(usable), count, technique.seed);
  const data = { candidate: id, field: `candidates.${id}` };
  if (rows.length === 0) {
    const why =
      train.length === 0
        ? 'there are none'
        : labelled.length === 0
          ? 'none of those has both a text and a label'
          : 'all of those are among the rows that are asked';
    throw new YardstickError('evaluation/no-examples', `"${id}" learns from labelled training rows, and ${why}.`, {
      hint: 'Split the dataset, or choose other rows to learn from.',
      data,
    });
  }
  const labels = new Set(rows.map(({ label }) => label)).size;
  if (labels < 2) {
    throw new YardstickError(
      'evaluation/one-label',
      `"${id}" learns to tell labels apart, and its training rows all have the label "${rows[0]?.label.slice(0, 100) ?? ''}".`,
      { hint: 'Let it learn from more rows, or choose other ones.', data },
    );
  }
  assertFewLabels(id, labels);
  return { rows, usable: usable.length, asked: labelled.length - usable.length };
}

const isLabelled = (row: DataRow): row is DataRow & { label: string } => row.label !== null && row.input.trim() !== '';

/** The input alone is what a classifier reads. */
const textOf = (row: DataRow) => askedText({ ...row, context: [], images: [], audio: null });
