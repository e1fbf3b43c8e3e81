import type { SearchHit } from '../search.ts';
import { findNames } from './findPersonal.ts';

/**
 * Names that passages give away as ones which a person struck out. They were masked in all of what was shown, and must stay so in what is left: that
 * nothing says any more that they are names does not make them others.
 */
export function namesOfStruck(struck: readonly Pick<SearchHit, 'title' | 'headings' | 'text'>[]): string[] {
  return findNames(struck.flatMap(({ title, headings, text }) => [title, ...headings, text]).join('\n'));
}
