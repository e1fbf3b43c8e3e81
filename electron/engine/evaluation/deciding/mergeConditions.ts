import type { Conditions } from '../../answers/answer.ts';

/** Conditions of many answers in one. */
export interface MergedConditions {
  /** Fields in which they differ are null. When they began is the first time, and how busy the machine was the highest share. Null without answers. */
  conditions: Conditions | null;
  /** Names of the fields that differ. */
  mixed: string[];
}

export function mergeConditions(all: readonly Conditions[]): MergedConditions {
  const first = all[0];
  if (first === undefined) return { conditions: null, mixed: [] };
  const merged: Record<string, unknown> = { ...first };
  const mixed: string[] = [];
  // Most fields are there in all of them; what was kept only where something was.
  const fields = new Set([...Object.keys(first), 'keptTokens']) as ReadonlySet<keyof Conditions>;
  for (const field of fields) {
    if (field === 'startedAt' || field === 'foreignLoad') continue;
    const value = first[field];
    const same =
      typeof value === 'object' && value !== null
        ? all.every((conditions) => isSame(value, conditions[field]))
        : all.every((conditions) => conditions[field] === value);
    if (same) continue;
    merged[field] = null;
    mixed.push(field);
  }
  let { startedAt, foreignLoad } = first;
  for (const conditions of all) {
    if (conditions.startedAt < startedAt) startedAt = conditions.startedAt;
    if (conditions.foreignLoad !== null) foreignLoad = Math.max(foreignLoad ?? 0, conditions.foreignLoad);
  }
  // What differs is null whatever the type of the field says, as the sheet promises.
  return { conditions: { ...merged, startedAt, foreignLoad } as unknown as Conditions, mixed };
}

/** Lists, and what a classifier learnt from: most answers share one object of it. */
const isSame = (one: object, other: unknown) => one === other || JSON.stringify(one) === JSON.stringify(other);
