/** Deaths within the window after which something is wrong that another start does not cure. */
const tooManyDeaths = 3;
const windowMilliseconds = 60_000;

/** Decides whether an engine that died is started again: not when it has just died three times within a minute. */
export function createRestartPolicy(now: () => number = () => performance.now()): {
  mayRestart(): boolean;
  forget(): void;
} {
  let deaths: number[] = [];
  return {
    /** Counts a death. */
    mayRestart() {
      const time = now();
      deaths = [...deaths.filter((death) => time - death < windowMilliseconds), time];
      return deaths.length < tooManyDeaths;
    },
    /** The user asked for another try. */
    forget() {
      deaths = [];
    },
  };
}
