import { YardstickError, reportError } from '../../../../models/errors.ts';
import type { AnswerEvent } from '../../answers/answer.ts';
import type { AttachedRequest, Attaching } from '../../retrieval/attach.ts';
import type { FinalState } from '../../store/answers.ts';
import type { Store } from '../../store/store.ts';
import { unsavedPieces, type LiveAnswer, type LiveAnswers } from './liveAnswers.ts';
import type { Watchers } from './watchers.ts';

/** Runs answers in the engine, whoever watches, and keeps what they say. */
export interface AnswerRunner {
  /** @param after the answer begins once this has ended (repeats of one service go one after another) */
  run(live: LiveAnswer, request: AttachedRequest, after: Promise<void>): Promise<void>;
  close(): void;
}

/** Milliseconds between two writes of streaming text to the disk: what a crash can take. */
const saveEvery = 600;

export function createAnswerRunner(options: {
  store: Store;
  attaching: Pick<Attaching, 'answer'>;
  live: LiveAnswers;
  watchers: Watchers;
}): AnswerRunner {
  const { store, attaching, live: answers, watchers } = options;
  let timer: NodeJS.Timeout | undefined;

  function saveSoon(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      saveText();
      if (answers.all().length > 0) saveSoon();
    }, saveEvery);
  }

  /** One write for all that stream. A full disk loses nothing: it is tried again, and the page shows the text meanwhile. */
  function saveText(): void {
    const all = answers.all();
    const lengths = all.map((live) => ({ live, text: live.text.length, reasoning: live.reasoning.length }));
    try {
      store.transaction(() => {
        store.answers.appendTexts(all.flatMap(unsavedPieces));
        for (const { id, state, saved } of all) {
          if (isUnfinished(state) && state !== saved.state) store.answers.setState(id, state);
        }
      });
      for (const { live, text, reasoning } of lengths) live.saved = { text, reasoning, state: live.state };
    } catch {
      return;
    }
    for (const live of all) if (live.unsaved !== null) finish(live, live.unsaved.state, live.unsaved.answer);
  }

  function finish(
    live: LiveAnswer,
    state: FinalState,
    answer: Extract<AnswerEvent, { type: 'finished' }>['answer'],
  ): void {
    try {
      store.answers.finish(live.id, state, answer);
      answers.remove(live.id);
    } catch (thrown) {
      const why = thrown instanceof YardstickError ? thrown : unexpected(thrown);
      if (why.code === 'store/not-found') answers.remove(live.id);
      else live.unsaved = { state, answer, why };
    }
    watchers.turnChanged(live.conversationId, live.turnId);
  }

  function take(live: LiveAnswer, event: AnswerEvent): void {
    live.heardAt = Date.now();
    switch (event.type) {
      case 'text':
      case 'reasoning':
        live[event.type] += event.text;
        watchers.textAdded(live.conversationId, live.id);
        break;
      case 'state':
        live.state = event.state;
        live.progress = event.progress ?? null;
        live.limitMs = event.limitMs ?? live.limitMs;
        live.retryAt = event.retryInMs === undefined ? null : live.heardAt + event.retryInMs;
        watchers.answerChanged(live.conversationId, live.id);
        break;
      case 'warning':
        live.warnings.push(event.warning);
        watchers.answerChanged(live.conversationId, live.id);
        break;
      case 'finished':
        live.state = event.state;
        live.progress = null;
        finish(live, event.state as FinalState, event.answer);
        break;
    }
  }

  return {
    async run(live, request, after) {
      saveSoon();
      await unlessStopped(after, live.stop.signal);
      for await (const event of attaching.answer({ ...request, signal: live.stop.signal })) take(live, event);
    },
    close() {
      clearTimeout(timer);
      saveText();
    },
  };
}

function unexpected(thrown: unknown): YardstickError {
  const { code, message } = reportError(thrown);
  return new YardstickError(code, message, {
    hint: 'Its text stays on the page meanwhile. Where it stays so, export the conversation and start Yardstick again.',
    cause: thrown,
  });
}

function isUnfinished(state: LiveAnswer['state']): state is 'queued' | 'loading' | 'reading' | 'writing' {
  return state === 'queued' || state === 'loading' || state === 'reading' || state === 'writing';
}

/** Waits for what goes before, but not after a stop. */
function unlessStopped(before: Promise<void>, signal: AbortSignal): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  return Promise.race([before, stopped]);
}
