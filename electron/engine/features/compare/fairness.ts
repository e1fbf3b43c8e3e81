import type { AnswerState, AnswerWarning, Conditions, FinishReason, Usage } from '../../answers/answer.ts';
import { busyShare } from '../../inference/foreignLoad.ts';

/** Why two answers of a turn are not comparable. Computed by the engine from the answers' conditions; shown as a strip above the turn. */
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

/** Share of the prompt read from a cache above which time to first token says nothing about reading. */
const cachedShare = 0.5;

/**
 * The notes for one turn. A difference that comes with the thing itself (a service does not say its threads; each family has its own chat
 * template) is none; what would mislead somebody who compares the texts or the figures is one. A lone answer has nothing to be unfair to.
 */
export function fairnessNotes(answers: ComparedAnswer[]): FairnessNote[] {
  const finished = answers.filter(({ state }) => finalStates.includes(state));
  if (finished.length < 2) return [];
  const complete = finished.filter(({ state }) => state !== 'failed');
  return [
    failed(finished),
    cutOff(complete),
    promptTruncated(complete),
    differentTemplate(complete),
    differentLimits(complete),
    differentSampling(complete),
    differentPrompt(complete),
    differentPassages(complete),
    maskedForSome(complete),
    coldAgainstWarm(complete),
    cachedRepeat(complete.filter(({ local }) => local)),
    cachedRepeat(complete.filter(({ local }) => !local)),
    machineBusy(complete),
    gpuFallback(complete),
  ].filter((note) => note !== null);
}

const finalStates: readonly AnswerState[] = ['done', 'stopped', 'failed', 'interrupted'];

function failed(answers: ComparedAnswer[]): FairnessNote | null {
  const broken = answers.filter(({ state }) => state === 'failed' || state === 'interrupted');
  return note('failed', broken, `${names(broken)} gave no complete answer.`);
}

function cutOff(answers: ComparedAnswer[]): FairnessNote | null {
  const atLimit = answers.filter(({ finishReason }) => finishReason === 'length');
  const stopped = answers.filter(({ state }) => state === 'stopped');
  const parts = [
    atLimit.length === 0 ? '' : `${names(atLimit)} reached the token limit.`,
    stopped.length === 0 ? '' : `${names(stopped)} ${columnsOf(stopped).length === 1 ? 'was' : 'were'} stopped.`,
  ];
  return note('cut-off', [...atLimit, ...stopped], `Cut off: ${parts.filter((part) => part !== '').join(' ')}`);
}

function promptTruncated(answers: ComparedAnswer[]): FairnessNote | null {
  const cut = answers.filter(wasTruncated);
  return note('prompt-truncated', cut, `${names(cut)} did not see the whole prompt: it was longer than the context.`);
}

function differentTemplate(answers: ComparedAnswer[]): FairnessNote | null {
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

function differentLimits(answers: ComparedAnswer[]): FairnessNote | null {
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

function differentSampling(answers: ComparedAnswer[]): FairnessNote | null {
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
  return note('different-sampling', ignoring, `${names(ignoring)} left out a setting that the others honoured.`);
}

const samplingSettings = ['temperature', 'topP', 'topK', 'minP'] as const;
const samplingWords = { temperature: 'temperature', topP: 'top-p', topK: 'top-k', minP: 'min-p' } as const;

/** What a model was given beside the text of the prompt. */
function differentPrompt(answers: ComparedAnswer[]): FairnessNote | null {
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
function differentPassages(answers: ComparedAnswer[]): FairnessNote | null {
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

function maskedForSome(answers: ComparedAnswer[]): FairnessNote | null {
  const masked = answers.filter(({ conditions }) => (conditions?.masked ?? 0) > 0);
  if (masked.length === answers.length) return null;
  const has = columnsOf(masked).length === 1 ? 'has' : 'have';
  return note(
    'masked',
    masked,
    `${names(masked)} ${has} read the prompt with names, addresses and numbers masked, the others as it is.`,
  );
}

function coldAgainstWarm(answers: ComparedAnswer[]): FairnessNote | null {
  const local = answers.filter(({ local: isLocal, conditions }) => isLocal && conditions !== null);
  const cold = local.filter(({ conditions }) => conditions?.cold === true);
  if (cold.length === local.length) return null;
  return note(
    'cold-against-warm',
    cold,
    `${names(cold)} had to be loaded first, the others were in memory: their first figures are slower than they would be.`,
  );
}

function cachedRepeat(answers: ComparedAnswer[]): FairnessNote | null {
  const known = answers.filter(({ usage }) => usage?.inputTokens != null && usage.cachedInputTokens !== null);
  const cached = known.filter(
    ({ usage, conditions }) =>
      conditions?.cached === true || (usage?.cachedInputTokens ?? 0) >= cachedShare * (usage?.inputTokens ?? Infinity),
  );
  if (cached.length === known.length) return null;
  return note(
    'cached-repeat',
    cached,
    `${names(cached)} had read most of the prompt before: times to first token do not compare.`,
  );
}

function machineBusy(answers: ComparedAnswer[]): FairnessNote | null {
  const busy = answers.filter(({ conditions }) => (conditions?.foreignLoad ?? 0) > busyShare);
  const most = Math.max(0, ...busy.map(({ conditions }) => conditions?.foreignLoad ?? 0));
  return note(
    'machine-busy',
    busy,
    `Other programs used up to ${Math.round(most * 100)} % of the machine while ${names(busy)} ran: speeds are too low.`,
  );
}

function gpuFallback(answers: ComparedAnswer[]): FairnessNote | null {
  const fallen = answers.filter(({ conditions }) => conditions?.gpuFallback === true);
  return note('gpu-fallback', fallen, `${names(fallen)} ran on the CPU although a GPU was asked for.`);
}

function wasTruncated({ warnings }: ComparedAnswer): boolean {
  return warnings.some(({ code }) => code === 'context/dropped' || code === 'context/prompt-cut');
}

function having(answers: ComparedAnswer[], field: 'maxTokens' | 'contextTokens'): ComparedAnswer[] {
  return answers.filter(({ conditions }) => typeof conditions?.[field] === 'number');
}

/** The different numbers there are; an unknown one differs from nothing. */
function distinct(answers: ComparedAnswer[], of: (answer: ComparedAnswer) => number | null): Set<number> {
  return new Set(answers.map(of).filter((value) => value !== null));
}

function note(code: FairnessNote['code'], about: ComparedAnswer[], message: string): FairnessNote | null {
  return about.length === 0 ? null : { code, message, answerIds: about.map(({ id }) => id) };
}

function columnsOf(answers: ComparedAnswer[]): ComparedAnswer[][] {
  return [...Map.groupBy(answers, ({ column }) => column).values()];
}

/** The models, each once: which of its repeats is said only where not all of them are meant. */
function names(answers: ComparedAnswer[]): string {
  const list = columnsOf(answers).map((column) => {
    const { name, repeats } = column[0] as ComparedAnswer;
    return column.length === repeats ? name : `${name} (${column.map(({ repeat }) => repeat).join(', ')})`;
  });
  if (list.length < 2) return list.join('');
  return `${list.slice(0, -1).join(', ')} and ${list.at(-1) ?? ''}`;
}
