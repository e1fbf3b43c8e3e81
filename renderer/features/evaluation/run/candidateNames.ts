import { candidateLetter } from '../figures.ts';
import { shortNames } from './shortNames.ts';

/** A candidate as the page calls it: its letter by its place in the suite, and its name. */
export interface NamedCandidate {
  id: string;
  letter: string;
  name: string;
  /** What tells it from the others, for where there is little room: the name goes beside it. */
  short: string;
}

/** The suite's candidates with their letters, in the suite's order. */
export function nameCandidates(run: {
  suite: { candidates: readonly { id: string }[] };
  candidateNames: Readonly<Record<string, string>>;
}): NamedCandidate[] {
  const names = run.suite.candidates.map(({ id }) => run.candidateNames[id] ?? id);
  const short = shortNames(names);
  return run.suite.candidates.map(({ id }, place) => {
    const name = names[place] ?? id;
    return { id, letter: candidateLetter(place), name, short: short[place] ?? name };
  });
}

export const unknownCandidate = (id: string): NamedCandidate => ({ id, letter: '?', name: id, short: id });

/** The named candidate of an id; one that the suite does not have is called by its id. */
export function findNamed(named: readonly NamedCandidate[], id: string): NamedCandidate {
  return named.find((one) => one.id === id) ?? unknownCandidate(id);
}
