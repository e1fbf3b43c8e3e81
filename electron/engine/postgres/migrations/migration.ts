import type { IndexPlace } from '../schema.ts';

/** A step of an index's schema. A released one never changes. */
export interface Migration {
  name: string;
  statements: (place: IndexPlace) => string[];
}
