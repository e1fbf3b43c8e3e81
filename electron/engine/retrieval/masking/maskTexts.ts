import { createMask, type Mask } from './mask.ts';

/** Several texts masked together: a name that only one of them gives away as a name is masked in all, by the same placeholder. */
export interface MaskedTexts extends Omit<Mask, 'masked'> {
  /** In the order in which they came. */
  texts: string[];
}

/** @param alsoNames as of `createMask` */
export function maskTexts(texts: readonly string[], alsoNames: readonly string[] = []): MaskedTexts {
  // A separator that stands in none of them, and is no part of a word or a number.
  let separator = '\u{1E}';
  while (texts.some((text) => text.includes(separator))) separator += '\u{1E}';
  const { masked, ...mask } = createMask(texts.join(`\n${separator}\n`), alsoNames);
  return { ...mask, texts: masked.split(`\n${separator}\n`) };
}
