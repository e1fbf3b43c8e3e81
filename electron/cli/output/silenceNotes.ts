import type { AnswerEvent } from '../../engine/answers/answer.ts';
import type { CommandContext } from '../context.ts';

/** Silences are told of when they last as long as this, in milliseconds; after the last one, again and again. */
const toldAfter = [15_000, 60_000] as const;

/**
 * Passes an answer's events on, and says on stderr when a service says nothing: for how long, and when it is given up. Without that, minutes of
 * nothing look like a command that hangs.
 */
export async function* withSilenceNotes(
  events: AsyncIterable<AnswerEvent>,
  {
    context,
    model,
    after = toldAfter,
  }: { context: Pick<CommandContext, 'note'>; model: string; after?: readonly number[] },
): AsyncGenerator<AnswerEvent> {
  let limitMs: number | null = null;
  let heardAt = performance.now();
  let told = 0;
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    clearTimeout(timer);
    if (limitMs === null) return;
    const last = after.at(-1) ?? 0;
    const at = after[told] ?? last * (told - after.length + 2);
    if (at >= limitMs) return; // it is given up, which is told
    timer = setTimeout(tell, Math.max(0, heardAt + at - performance.now()));
    timer.unref();
  };
  const tell = (): void => {
    const quiet = inWords(performance.now() - heardAt);
    context.note(
      `${model} has said nothing for ${quiet}. It is given up after ${inWords(limitMs ?? 0)}; Ctrl-C stops it now.`,
    );
    told += 1;
    wait();
  };
  try {
    for await (const event of events) {
      if (event.type === 'state' && event.limitMs !== undefined) limitMs = event.limitMs;
      // A pause that was asked for is no silence, and has a warning of its own.
      heardAt = performance.now() + (event.type === 'state' ? (event.retryInMs ?? 0) : 0);
      told = 0;
      if (event.type === 'finished') limitMs = null;
      wait();
      yield event;
    }
  } finally {
    clearTimeout(timer);
  }
}

/** "15 s", "5 min", "1 min 30 s". */
function inWords(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes === 0) return `${rest} s`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}
