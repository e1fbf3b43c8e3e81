import type { Technique } from './candidate.ts';
import type { SheetCandidate } from './sheet.ts';

/** Names for people by candidate id: model and technique, with the id where that would name two. */
export function candidateNames(
  candidates: readonly Pick<SheetCandidate, 'id' | 'modelName' | 'technique'>[],
): Record<string, string> {
  const plain = candidates.map(({ modelName, technique }) => `${modelName}, ${techniqueText(technique)}`);
  return Object.fromEntries(
    candidates.map(({ id }, index) => {
      const name = plain[index] as string;
      return [id, plain.indexOf(name) === plain.lastIndexOf(name) ? name : `${name} (${id})`];
    }),
  );
}

export function techniqueText(technique: Technique): string {
  switch (technique.kind) {
    case 'zero-shot':
      return 'zero-shot';
    case 'few-shot':
      return technique.count === 1 ? 'one-shot' : `${technique.count}-shot`;
    case 'retrieval':
      return `${technique.passages} passages of ${technique.base}`;
    case 'context':
      return "with the row's context";
  }
}
