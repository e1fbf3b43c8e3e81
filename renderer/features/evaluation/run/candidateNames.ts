import { candidateLetter } from '../figures.ts';

/** A candidate as the page calls it: its letter by its place in the suite, and its name. */
export interface NamedCandidate {
  id: string;
  letter: string;
  name: string;
}

/** The suite's candidates with their letters, in the suite's order. */
export function nameCandidates(run: {
  suite: { candidates: readonly { id: string }[] };
  candidateNames: Readonly<Record<string, string>>;
}): NamedCandidate[] {
  return run.suite.candidates.map(({ id }, place) => ({
    id,
    letter: candidateLetter(place),
    name: run.candidateNames[id] ?? id,
  }));
}

export const unknownCandidate = (id: string): NamedCandidate => ({ id, letter: '?', name: id });

/** The named candidate of an id; one that the suite does not have is called by its id. */
export function findNamed(named: readonly NamedCandidate[], id: string): NamedCandidate {
  return named.find((one) => one.id === id) ?? unknownCandidate(id);
}
