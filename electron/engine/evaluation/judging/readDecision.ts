import type { JudgeDecision } from '../metric.ts';

const longestShown = 500;

/** What a judge wrote, as one of the answers that it was given; an abstention where it is none. Never throws. */
export function readDecision(text: string, answers: readonly string[]): JudgeDecision {
  const written = readObject(text);
  if (written === null) {
    return { answer: null, why: 'The judge did not write the JSON that it was asked for.', shares: null };
  }
  const { answer, reason } = written as { answer?: unknown; reason?: unknown };
  const why = typeof reason === 'string' ? reason.trim().slice(0, longestShown).toWellFormed() : '';
  const given = typeof answer === 'number' ? String(answer) : answer;
  const found = typeof given === 'string' ? answers.find((one) => one === given.trim()) : undefined;
  if (found === undefined) {
    return { answer: null, why: `The judge gave none of the answers. ${why}`.trim(), shares: null };
  }
  return { answer: found, why, shares: null };
}

/** The JSON object that a judge wrote; null where there is none. Never throws. */
export function readObject(text: string): Record<string, unknown> | null {
  const written = parse(text);
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return null;
  return written as Record<string, unknown>;
}

/** Services that do not hold to a schema like to put JSON into a fence. */
function parse(text: string): unknown {
  const from = text.indexOf('{');
  const to = text.lastIndexOf('}');
  if (from < 0 || to < from) return null;
  try {
    return JSON.parse(text.slice(from, to + 1));
  } catch {
    return null;
  }
}
