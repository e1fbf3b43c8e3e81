import { longestSeconds } from '../../evaluation/running/askTranscriber.ts';

/** A recording that does not say its length is heard for this long, milliseconds: an estimate waits no longer. */
const patienceMs = 3_000;

/** Lengths of recordings, each looked at once while it has the same size: a suite is checked at every change of it. */
export function createRecordingLengths(): (file: string, bytes: number) => Promise<number> {
  const known = new Map<string, Promise<number>>();
  return (file, bytes) => {
    const key = `${bytes} ${file}`;
    let length = known.get(key);
    if (length === undefined) {
      length = longestSeconds(file, bytes, AbortSignal.timeout(patienceMs));
      known.set(key, length);
    }
    return length;
  };
}
