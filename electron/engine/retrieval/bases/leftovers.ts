import { z } from 'zod';
import type { Settings } from '../../store/settings.ts';

/** An index on a server that nobody may name: one in the making, or one that could not be deleted yet. */
export interface Leftover {
  indexId: string;
  /** Address of the server, without password. */
  connection: string;
}

/**
 * What may have to be deleted on servers, written down before it is made and before it is deleted. A server cannot be asked instead: the indexes that
 * nobody names here may be another engine's.
 */
export interface Leftovers {
  list(): Leftover[];
  add(leftover: Leftover): void;
  /** It is deleted, or a base names it. */
  settle(indexId: string): void;
}

const key = 'knowledge.leftovers';
const shape = z.array(z.object({ indexId: z.string(), connection: z.string() }));

export function createLeftovers(settings: Settings): Leftovers {
  const list = (): Leftover[] => settings.get(key, (value) => shape.parse(value)) ?? [];
  const others = (indexId: string) => list().filter((one) => one.indexId !== indexId);
  const write = (all: Leftover[]): void => {
    if (all.length === 0) settings.remove(key);
    else
      settings.set(
        key,
        all.map(({ indexId, connection }) => ({ indexId, connection })),
      );
  };
  return {
    list,
    add: (leftover) => write([...others(leftover.indexId), leftover]),
    settle(indexId) {
      const rest = others(indexId);
      if (rest.length < list().length) write(rest);
    },
  };
}
