import type { Section, Unit } from './cutUnits.ts';

/** A unit with its length in tokens, without what the model adds to every text. */
export interface CountedUnit extends Unit {
  tokens: number;
}

/** Units that make one chunk: `from` to `to` (exclusive); those before `fresh` are in the chunk before, too. */
export interface PackedRange {
  from: number;
  fresh: number;
  to: number;
}

export interface PackOptions {
  /** Tokens that a chunk of this section may have. */
  budgetOf: (section: Section) => number;
  /** Tokens that neighbouring chunks share at most, in whole units. */
  overlapTokens: number;
  /** What the gap between two blocks costs. */
  separatorTokens: number;
}

/** A part of the budget below which a chunk says too little alone: the next section joins it. */
const tinyPart = 1 / 8;

/**
 * Fills chunks with whole blocks where they fit, else with sentences. A chunk ends before a heading that is not deeper than its last one, and no chunk
 * ends with a heading: what it announces stands beside it.
 */
export function packUnits(units: readonly CountedUnit[], options: PackOptions): PackedRange[] {
  const { budgetOf, overlapTokens, separatorTokens } = options;
  const { costOf, endOfBlock } = sumsOf(units, separatorTokens);
  const ranges: PackedRange[] = [];
  let from = 0;
  let fresh = 0;
  let next = 0;
  let tokens = 0;

  const unitAt = (index: number): CountedUnit => units[index] as CountedUnit;
  const isHeadingStart = (index: number): boolean =>
    unitAt(index).heading && (index === 0 || unitAt(index - 1).block !== unitAt(index).block);

  /** Ends the chunk before `next`; without overlap where another subject begins. */
  const close = (overlap: boolean): void => {
    let to = next;
    while (to - 1 > fresh && unitAt(to - 1).heading) to -= 1;
    ranges.push({ from, fresh, to });
    const earliest = from + 1;
    fresh = to;
    from = to;
    let shared = 0;
    while (overlap && from > earliest && !unitAt(from - 1).heading && !unitAt(fresh).heading) {
      shared += unitAt(from - 1).tokens;
      if (shared > overlapTokens) break;
      from -= 1;
    }
    tokens = costOf(from, next);
  };

  while (next < units.length) {
    const unit = unitAt(next);
    const budget = budgetOf(unitAt(from).section);
    if (next > fresh && isHeadingStart(next)) {
      const deeper = unit.section.level > unitAt(next - 1).section.level;
      if (tokens >= budget * (deeper ? 1 / 2 : tinyPart) && !onlyHeadings(units, fresh, next)) {
        close(false);
        continue;
      }
    }
    const blockEnd = endOfBlock(next);
    const gap = next > from && unitAt(next - 1).block !== unit.block ? separatorTokens : 0;
    const blockTokens = costOf(next, blockEnd);
    if (tokens + gap + blockTokens <= budget) {
      tokens += gap + blockTokens;
      next = blockEnd;
    } else if (next > fresh && tokens >= budget / 2 && blockTokens <= budget - overlapTokens && gap > 0) {
      close(true);
    } else if (tokens + gap + unit.tokens <= budget || next === from) {
      tokens += gap + unit.tokens;
      next += 1;
    } else if (next > fresh) {
      close(true);
    } else {
      // Only what is shared stands in the way.
      from += 1;
      tokens = costOf(from, next);
    }
  }
  if (next > fresh) ranges.push({ from, fresh, to: next });
  return ranges;
}

/** Sums over ranges of units in constant time: a block may have a hundred thousand sentences. */
function sumsOf(units: readonly CountedUnit[], separatorTokens: number) {
  const startsBlock = (index: number): boolean => index > 0 && units[index]?.block !== units[index - 1]?.block;
  const before = new Float64Array(units.length + 1);
  const ends = new Uint32Array(units.length);
  for (const [index, { tokens }] of units.entries()) {
    before[index + 1] = (before[index] ?? 0) + tokens + (startsBlock(index) ? separatorTokens : 0);
  }
  for (let index = units.length - 1; index >= 0; index -= 1) {
    ends[index] = index + 1 === units.length || startsBlock(index + 1) ? index + 1 : (ends[index + 1] ?? 0);
  }
  return {
    /** Tokens of these units together, gaps between blocks included. */
    costOf(this: void, start: number, end: number): number {
      if (end <= start) return 0;
      return (before[end] ?? 0) - (before[start] ?? 0) - (startsBlock(start) ? separatorTokens : 0);
    },
    endOfBlock: (index: number): number => ends[index] ?? units.length,
  };
}

function onlyHeadings(units: readonly CountedUnit[], start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) {
    if (units[index]?.heading !== true) return false;
  }
  return true;
}
