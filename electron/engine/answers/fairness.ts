import type { AnswerState, AnswerWarning, Conditions, FinishReason, Usage } from './answer.ts';

/** Why answers are not comparable. Computed by the engine from their conditions. */
export interface FairnessNote {
  code:
    | 'cut-off'
    | 'prompt-truncated'
    | 'different-template'
    | 'different-limits'
    | 'different-sampling'
    | 'different-prompt'
    | 'different-passages'
    | 'masked'
    | 'cold-against-warm'
    | 'cached-repeat'
    | 'machine-busy'
    | 'gpu-fallback'
    | 'failed';
  message: string;
  /** The answers it is about. */
  answerIds: string[];
}

/** What the rules look at: a finished answer. */
export interface ComparedAnswer {
  id: string;
  /** As a person would name the model. */
  name: string;
  column: number;
  /** From 1. */
  repeat: number;
  /** How many of them its column has in this turn. */
  repeats: number;
  local: boolean;
  state: AnswerState;
  finishReason: FinishReason | null;
  warnings: AnswerWarning[];
  usage: Usage | null;
  conditions: Conditions | null;
}

/**
 * The notes on what the answers were asked under: their templates, limits, sampling and what they were given. A difference that comes with the thing itself (a
 * service does not say its threads; each family has its own chat template) is none; what would mislead somebody who compares the texts or the figures is one.
 */
export function settingNotes(answers: readonly ComparedAnswer[]): FairnessNote[] {
  return [
    differentTemplate(answers),
    differentLimits(answers),
    differentSampling(answers),
    differentPrompt(answers),
    differentPassages(answers),
    maskedForSome(answers),
  ].filter((note) => note !== null);
}

function differentTemplate(answers: readonly ComparedAnswer[]): FairnessNote | null {
  const local = answers.filter(({ conditions }) => conditions !== null && conditions.template !== 'unknown');
  const completing = local.filter(({ conditions }) => conditions?.template === 'completion');
  if (completing.length > 0 && completing.length < local.length) {
    const verb = columnsOf(completing).length === 1 ? 'continues' : 'continue';
    return note(
      'different-template',
      completing,
      `${names(completing)} ${verb} the text without a chat template; the others were asked in their chat form.`,
    );
  }
  const sameFile = local.filter((answer) =>
    local.some(
      (other) =>
        answer.conditions?.modelSha256 !== null &&
        other.conditions?.modelSha256 === answer.conditions?.modelSha256 &&
        other.conditions?.template !== answer.conditions?.template,
    ),
  );
  return note('different-template', sameFile, `${names(sameFile)} are the same file under different templates.`);
}

function differentLimits(answers: readonly ComparedAnswer[]): FairnessNote | null {
  const limits = distinct(answers, ({ conditions }) => conditions?.maxTokens ?? null);
  if (limits.size > 1) {
    const list = answers
      .filter(({ conditions }) => typeof conditions?.maxTokens === 'number')
      .map(({ name, conditions }) => `${name} ${conditions?.maxTokens ?? ''}`);
    return note(
      'different-limits',
      having(answers, 'maxTokens'),
      `Different token limits: ${[...new Set(list)].join(', ')}.`,
    );
  }
  const contexts = distinct(answers, ({ conditions }) => conditions?.contextTokens ?? null);
  const smallest = Math.min(...contexts);
  // Contexts of different size matter only where the smaller one would have been too small.
  const needed = Math.max(...answers.map(({ usage }) => (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0)));
  if (contexts.size < 2 || (needed <= smallest && !answers.some(wasTruncated))) return null;
  const list = answers
    .filter(({ conditions }) => typeof conditions?.contextTokens === 'number')
    .map(({ name, conditions }) => `${name} ${conditions?.contextTokens ?? ''}`);
  return note(
    'different-limits',
    having(answers, 'contextTokens'),
    `Different context sizes: ${[...new Set(list)].join(', ')} tokens.`,
  );
}

function differentSampling(answers: readonly ComparedAnswer[]): FairnessNote | null {
  // A model that always takes the likeliest token is not touched by the cuts.
  const drawing = answers.filter(({ conditions }) => conditions?.temperature !== 0);
  const differing = samplingSettings.filter(
    (setting) =>
      distinct(setting === 'temperature' ? answers : drawing, ({ conditions }) => conditions?.[setting] ?? null).size >
      1,
  );
  if (differing.length > 0) {
    const words = differing.map((setting) => samplingWords[setting]);
    const list = answers
      .filter(({ conditions }) => differing.some((setting) => typeof conditions?.[setting] === 'number'))
      .map(({ name, conditions }) => `${name} ${differing.map((setting) => conditions?.[setting] ?? '–').join('/')}`);
    return note(
      'different-sampling',
      answers,
      `Different sampling (${words.join(', ')}): ${[...new Set(list)].join(', ')}.`,
    );
  }
  const ignoring = answers.filter(({ warnings }) => warnings.some(({ code }) => code === 'setting/unsupported'));
  if (ignoring.length === answers.length) return null;
  const which = ignoring.flatMap(({ warnings }) =>
    warnings.flatMap(({ code, message }) => (code === 'setting/unsupported' ? [message] : [])),
  );
  return note(
    'different-sampling',
    ignoring,
    `${names(ignoring)} left out a setting that the others honoured. ${[...new Set(which)].join(' ')}`.trim(),
  );
}

const samplingSettings = ['temperature', 'topP', 'topK', 'minP'] as const;
const samplingWords = { temperature: 'temperature', topP: 'top-p', topK: 'top-k', minP: 'min-p' } as const;

/** What a model was given beside the text of the prompt. */
function differentPrompt(answers: readonly ComparedAnswer[]): FairnessNote | null {
  const known = answers.filter(({ conditions }) => conditions !== null);
  const blind = known.filter(({ conditions }) => conditions?.images === 0);
  if (blind.length > 0 && known.some(({ conditions }) => (conditions?.images ?? 0) > 0)) {
    return note('different-prompt', blind, `${names(blind)} did not see the images that others saw.`);
  }
  const free = known.filter(({ conditions }) => conditions?.jsonSchema === null);
  if (free.length > 0 && free.length < known.length) {
    const held = known.filter(({ conditions }) => conditions?.jsonSchema !== null);
    return note('different-prompt', held, `${names(held)} had to fit a JSON schema, the others wrote freely.`);
  }
  if (new Set(known.map(({ conditions }) => conditions?.jsonSchema)).size < 2) return null;
  return note('different-prompt', known, `${names(known)} had to fit different JSON schemas.`);
}

/** Passages are looked for once for all columns; what one of them was not given is the turns before. */
function differentPassages(answers: readonly ComparedAnswer[]): FairnessNote | null {
  const withheld = answers.filter(({ warnings }) => warnings.some(({ code }) => code === 'history/withheld'));
  if (withheld.length > 0 && withheld.length < answers.length) {
    const was = columnsOf(withheld).length === 1 ? 'was' : 'were';
    return note(
      'different-passages',
      withheld,
      `${names(withheld)} ${was} not told earlier turns, whose passages did not leave this machine.`,
    );
  }
  const known = answers.filter(({ conditions }) => conditions !== null);
  if (distinct(known, ({ conditions }) => conditions?.passages ?? null).size < 2) return null;
  return note('different-passages', known, `${names(known)} were given different numbers of passages.`);
}

function maskedForSome(answers: readonly ComparedAnswer[]): FairnessNote | null {
  const masked = answers.filter(({ conditions }) => (conditions?.masked ?? 0) > 0);
  if (masked.length === answers.length) return null;
  const has = columnsOf(masked).length === 1 ? 'has' : 'have';
  return note(
    'masked',
    masked,
    `${names(masked)} ${has} read the prompt with names, addresses and numbers masked, the others as it is.`,
  );
}

/** Part of the prompt was left out, since it did not fit. */
export function wasTruncated({ warnings }: Pick<ComparedAnswer, 'warnings'>): boolean {
  return warnings.some(({ code }) => code === 'context/dropped');
}

function having(answers: readonly ComparedAnswer[], field: 'maxTokens' | 'contextTokens'): ComparedAnswer[] {
  return answers.filter(({ conditions }) => typeof conditions?.[field] === 'number');
}

/** The different numbers there are; an unknown one differs from nothing. */
function distinct(answers: readonly ComparedAnswer[], of: (answer: ComparedAnswer) => number | null): Set<number> {
  return new Set(answers.map(of).filter((value) => value !== null));
}

/** Null where it is about no answer. */
export function note(
  code: FairnessNote['code'],
  about: readonly ComparedAnswer[],
  message: string,
): FairnessNote | null {
  return about.length === 0 ? null : { code, message, answerIds: about.map(({ id }) => id) };
}

/** Answers by the column that they stand in. */
export function columnsOf(answers: readonly ComparedAnswer[]): ComparedAnswer[][] {
  return [...Map.groupBy(answers, ({ column }) => column).values()];
}

/** The models, each once: which of its repeats is said only where not all of them are meant. */
export function names(answers: readonly ComparedAnswer[]): string {
  const list = columnsOf(answers).map((column) => {
    const { name, repeats } = column[0] as ComparedAnswer;
    return column.length === repeats ? name : `${name} (${column.map(({ repeat }) => repeat).join(', ')})`;
  });
  if (list.length < 2) return list.join('');
  return `${list.slice(0, -1).join(', ')} and ${list.at(-1) ?? ''}`;
}
