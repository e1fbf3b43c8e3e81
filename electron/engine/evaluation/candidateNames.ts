import type { Technique } from './candidate.ts';
import type { SheetCandidate } from './sheet.ts';

/** Names for people by candidate id: model and technique, and where that would name two, the part of the id that tells them apart. */
export function candidateNames(
  candidates: readonly Pick<SheetCandidate, 'id' | 'modelName' | 'technique'>[],
): Record<string, string> {
  const bases = new Set(
    candidates.flatMap(({ technique }) => (technique.kind === 'retrieval' ? [technique.base] : [])),
  );
  // The only base is in every name alike, and by an id that says nothing to a person.
  const techniqueOf = (technique: Technique) =>
    technique.kind === 'retrieval' && bases.size === 1 ? passagesText(technique) : techniqueText(technique);
  const alike = Map.groupBy(candidates, ({ modelName, technique }) => `${modelName}, ${techniqueOf(technique)}`);
  return Object.fromEntries(
    Array.from(alike).flatMap(([name, group]) => {
      const ids = group.map(({ id }) => id);
      const parts = ids.length === 1 ? [''] : ownParts(ids);
      return ids.map((id, index) => [id, parts[index] === '' ? name : `${name} (${parts[index]})`]);
    }),
  );
}

/** What each has beside the words that all begin and end with; empty for one that is nothing else. Words of an id are parted by dots and dashes. */
function ownParts(ids: readonly string[]): string[] {
  const words = ids.map((id) => id.split(/(?<=[.-])|(?=[.-])/));
  const shortest = Math.min(...words.map(({ length }) => length));
  const shared = (at: (own: readonly string[], place: number) => string | undefined, most: number): number => {
    let count = 0;
    while (count < most && new Set(words.map((own) => at(own, count))).size === 1) count += 1;
    return count;
  };
  const begun = shared((own, place) => own[place], shortest);
  const ended = shared((own, place) => own.at(-1 - place), shortest - begun);
  const parts = words.map((own) =>
    own
      .slice(begun, own.length - ended)
      .join('')
      .replaceAll(/^[.-]+|[.-]+$/g, ''),
  );
  // Ids that differ by a dot or a dash alone.
  return new Set(parts).size === parts.length ? parts : [...ids];
}

/** What a candidate is called in charts and tables beside its name, as on the page: A to Z, then A2 … @param place 0-based */
export function candidateLetter(place: number): string {
  const letter = String.fromCodePoint(65 + (place % 26));
  return place < 26 ? letter : `${letter}${Math.floor(place / 26) + 1}`;
}

export function techniqueText(technique: Technique): string {
  switch (technique.kind) {
    case 'zero-shot':
      return 'zero-shot';
    case 'few-shot':
      return technique.count === 1 ? 'one-shot' : `${technique.count}-shot`;
    case 'retrieval':
      return `${passagesText(technique)} of ${technique.base}`;
    case 'context':
      return "with the row's context";
    case 'classifier':
      return technique.rows === null ? 'classifier' : `classifier of ${technique.rows} rows`;
  }
}

function passagesText({ passages }: { passages: number }): string {
  return passages === 1 ? '1 passage' : `${passages} passages`;
}
