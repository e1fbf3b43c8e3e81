/** What a source gives within so many milliseconds goes together … */
const patienceMs = 5;
/** … up to so many samples: four seconds. */
const enough = 64_000;

/**
 * Puts small chunks together where the source gives them faster than they are used, as a file does; what a microphone gives goes on as it comes.
 */
export async function* gatherChunks(chunks: AsyncIterable<Float32Array>): AsyncGenerator<Float32Array> {
  const source = chunks[Symbol.asyncIterator]();
  let held: Float32Array[] = [];
  let length = 0;
  const gathered = () => {
    const whole = new Float32Array(length);
    let at = 0;
    for (const chunk of held) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    held = [];
    length = 0;
    return whole;
  };
  try {
    for (;;) {
      const coming = source.next();
      if (length > 0 && (length >= enough || !(await comesSoon(coming)))) {
        // It may fail while this one is used: it is asked for below.
        coming.catch(() => undefined);
        yield gathered();
      }
      const chunk = await coming;
      if (chunk.done === true) break;
      held.push(chunk.value);
      length += chunk.value.length;
    }
    if (length > 0) yield gathered();
  } finally {
    await source.return?.();
  }
}

async function comesSoon(coming: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      coming.then(
        () => true,
        // What came before an error is used before it is told.
        () => false,
      ),
      new Promise<false>((resolve) => {
        timer = setTimeout(() => resolve(false), patienceMs);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
