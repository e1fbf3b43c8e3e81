import type { AnswerState } from '../../answers/answer.ts';
import {
  columnsOf,
  names,
  note,
  settingNotes,
  wasTruncated,
  type ComparedAnswer,
  type FairnessNote,
} from '../../answers/fairness.ts';
import { busyShare } from '../../inference/foreignLoad.ts';

/** Share of the prompt read from a cache above which time to first token says nothing about reading. */
const cachedShare = 0.5;

/** The notes for one turn, shown as a strip above it. A lone answer has nothing to be unfair to. */
export function fairnessNotes(answers: ComparedAnswer[]): FairnessNote[] {
  const finished = answers.filter(({ state }) => finalStates.includes(state));
  if (finished.length < 2) return [];
  const complete = finished.filter(({ state }) => state !== 'failed');
  return [
    failed(finished),
    cutOff(complete),
    promptTruncated(complete),
    ...settingNotes(complete),
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
