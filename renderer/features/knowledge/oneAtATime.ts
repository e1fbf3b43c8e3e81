/**
 * Asks when it is called, but not while it is still being answered, nor for `pauseMs` after: then once more when that is over. Ten changes a second do not
 * become ten questions, each of which takes the one before back.
 */
export function oneAtATime(ask: () => Promise<unknown>, pauseMs: number): () => void {
  let isAsking = false;
  let isDue = false;
  const run = (): void => {
    if (isAsking) {
      isDue = true;
      return;
    }
    isAsking = true;
    isDue = false;
    const ended = (): void => {
      isAsking = false;
      if (isDue) run();
    };
    const answered = (): void => void setTimeout(ended, pauseMs);
    ask().then(answered, answered);
  };
  return run;
}
