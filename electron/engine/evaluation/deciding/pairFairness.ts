import { settingNotes, wasTruncated, type ComparedAnswer } from '../../answers/fairness.ts';
import type { AnswerWarning, Conditions, Usage } from '../../answers/answer.ts';
import type { Candidate } from '../candidate.ts';
import type { CandidateFigures } from './candidateFigures.ts';
import type { CandidateColumn } from './scoreTable.ts';

/** One side of a comparison. */
export interface FairnessSide {
  candidate: Candidate;
  /** As a person would say it. */
  name: string;
  column: CandidateColumn;
  figures: CandidateFigures;
}

/**
 * Why two candidates may not be comparable, in sentences: rows without an answer, answers that were cut off, prompts that did not fit, and what they were asked under.
 * What their techniques are about (passages, examples) is the comparison itself.
 */
export function pairFairness(a: FairnessSide, b: FairnessSide): string[] {
  const sides = [a, b];
  // A classifier has neither prompt nor sampling: that it differs in them is the comparison itself.
  const isPrompted = sides.every(({ candidate }) => candidate.technique.kind !== 'classifier');
  const settings = !isPrompted
    ? []
    : settingNotes(sides.map(representative)).filter(
        ({ code }) => code !== 'different-passages' || a.candidate.technique.kind === b.candidate.technique.kind,
      );
  return [
    ...sides.flatMap(ownReasons),
    ...unlikeRows(a, b),
    ...settings.map(({ message }) => message),
    ...(isPrompted ? [...keptByOne(a, b), ...keptByOne(b, a)] : []),
  ];
}

function ownReasons({ name, column, figures }: FairnessSide): string[] {
  const answers = column.cells.filter(({ state }) => state === 'done').length;
  const count = (of: (answer: ComparedAnswerParts) => boolean) =>
    column.cells.filter(({ state, answer }) => state === 'done' && answer !== null && of(answer)).length;
  const cutOff = count(({ finishReason }) => finishReason === 'length');
  const truncated = count(({ warnings }) => wasTruncated({ warnings }));
  const { failed } = figures.rows;
  return [
    failed === 0 ? '' : `${name} gave no answer to ${rowsOf(failed, column.states.length)}: they are left out.`,
    cutOff === 0 ? '' : `${name} reached the token limit in ${cutOff} of ${answers} answers.`,
    truncated === 0 ? '' : `${name} did not see the whole prompt in ${truncated} of ${answers} answers.`,
  ].filter((reason) => reason !== '');
}

/** Rows that only one side has an answer to: the verdict rests on the others. */
function unlikeRows(a: FairnessSide, b: FairnessSide): string[] {
  const [one, other] = [a.figures.rows, b.figures.rows];
  if (one.waiting === other.waiting) return [];
  const behind = one.waiting > other.waiting ? a : b;
  return [`${behind.name} has not answered all rows yet: only those that both have are compared.`];
}

/** Times without what one side had read before are not those of prompts that are read whole. What a service keeps, it does not say in the same words. */
function keptByOne(one: FairnessSide, other: FairnessSide): string[] {
  const isLocal = [one, other].every(({ candidate }) => candidate.model.startsWith('local:'));
  const { conditions, mixed } = other.figures;
  const kept = one.figures.conditions?.keptTokens ?? 0;
  const isUnlike =
    kept > 0 && conditions !== null && conditions.keptTokens === undefined && !mixed.includes('keptTokens');
  if (!isLocal || !isUnlike) return [];
  return [
    `The times of ${one.name} leave out the first ${kept.toLocaleString('en')} tokens of its prompt, which were read once for all rows; ${other.name} read each prompt whole.`,
  ];
}

const rowsOf = (count: number, all: number) => `${count} of ${all} rows`;

type ComparedAnswerParts = Pick<ComparedAnswer, 'finishReason' | 'warnings'>;

/** All answers of a candidate as one: its conditions where they agree, its warnings, and its longest turn. */
function representative({ candidate, name, column, figures }: FairnessSide, place: number): ComparedAnswer {
  const warnings = new Map<AnswerWarning['code'], AnswerWarning>();
  let longest: Usage | null = null;
  for (const { state, answer } of column.cells) {
    if (state !== 'done' || answer === null) continue;
    for (const warning of answer.warnings) warnings.set(warning.code, warning);
    if (longest === null || tokens(answer.usage) > tokens(longest)) longest = answer.usage;
  }
  return {
    id: candidate.id,
    name,
    column: place,
    repeat: 1,
    repeats: 1,
    local: candidate.model.startsWith('local:'),
    state: 'done',
    finishReason: null,
    warnings: [...warnings.values()],
    usage: longest,
    conditions: figures.conditions === null ? null : withoutGaps(figures.conditions),
  };
}

const tokens = ({ inputTokens, outputTokens }: Usage) => (inputTokens ?? 0) + (outputTokens ?? 0);

/** A template that is not always the same is one that the rules say nothing about. */
function withoutGaps(conditions: Conditions): Conditions {
  const { template } = conditions as { template: string | null };
  return { ...conditions, template: template ?? 'unknown' };
}
