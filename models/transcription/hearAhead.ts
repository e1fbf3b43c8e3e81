import { gatherChunks } from './gatherChunks.ts';
import type { VoiceActivity } from './voiceActivity.ts';

/** A piece of a recording, and what is known of speech by its end. */
export interface HeardPiece {
  samples: Float32Array;
  /** Of the next stretches, whole pieces before this one included. */
  likelihoods: readonly number[];
}

/** So many pieces of four seconds are heard before they are wanted, at most: two windows. */
const most = 16;

/** Hears a recording while what was heard of it is being read. */
export async function* hearAhead(
  chunks: AsyncIterable<Float32Array>,
  activity: VoiceActivity,
): AsyncGenerator<HeardPiece> {
  const ready: HeardPiece[] = [];
  let failure: { thrown: unknown } | null = null;
  let isOver = false;
  let isStopped = false;
  let arrived = () => {};
  let taken = () => {};

  const hearAll = async () => {
    let pending = new Float32Array(0);
    for await (const samples of gatherChunks(chunks)) {
      if (isStopped) return;
      const joined = new Float32Array(pending.length + samples.length);
      joined.set(pending);
      joined.set(samples, pending.length);
      const whole = joined.length - (joined.length % activity.frameSamples);
      const likelihoods = whole === 0 ? [] : await activity.hear(joined.subarray(0, whole));
      pending = joined.slice(whole);
      ready.push({ samples, likelihoods });
      arrived();
      while (ready.length >= most && !isStopped) await new Promise<void>((resolve) => (taken = resolve));
      if (isStopped) return;
    }
  };
  void hearAll()
    .catch((thrown: unknown) => (failure = { thrown }))
    .finally(() => {
      isOver = true;
      arrived();
    });

  try {
    for (;;) {
      const piece = ready.shift();
      if (piece !== undefined) {
        taken();
        yield piece;
      } else if (isOver) {
        if (failure !== null) throw (failure as { thrown: unknown }).thrown;
        return;
      } else await new Promise<void>((resolve) => (arrived = resolve));
    }
  } finally {
    // What comes next is not waited for: somebody may be silent for an hour.
    isStopped = true;
    taken();
  }
}
