import { Loader } from '@mantine/core';
import { useCallback, useSyncExternalStore } from 'react';
import { silenceWords, stateWords } from '../state/answerWords.ts';
import { isFinal, type AnswerFacts } from '../state/conversationStore.ts';
import { useConversationStore } from '../state/useConversation.ts';
import classes from './AnswerCard.module.css';

/** How far an answer is, in a word or two; once nothing comes, also for how long. */
export function AnswerState({ answer }: { answer: AnswerFacts }) {
  const state = stateWords(answer, useQuiet(answer));
  if (state === null) return null;
  return (
    <span className={classes.state} data-kind={state.kind}>
      {state.kind === 'busy' && <Loader size={10} color="currentColor" />}
      {state.words}
    </span>
  );
}

/** Where a service falls silent: for how long, and when it is given up. */
export function SilenceNote({ answer }: { answer: AnswerFacts }) {
  const words = silenceWords(answer, useQuiet(answer));
  return words === null ? null : <p className={classes.silence}>{words}</p>;
}

/** For how long an answer in the making has said nothing, in whole seconds. Milliseconds. */
function useQuiet(answer: AnswerFacts): number {
  const store = useConversationStore();
  const final = isFinal(answer);
  const subscribe = useCallback(
    (listener: () => void) => {
      if (final) return () => undefined;
      const timer = setInterval(listener, 1000);
      const stops = [store.subscribe(`answer:${answer.id}`, listener), store.subscribe(`text:${answer.id}`, listener)];
      return () => {
        clearInterval(timer);
        for (const stop of stops) stop();
      };
    },
    [store, answer.id, final],
  );
  return useSyncExternalStore(subscribe, () => Math.floor(store.quietMs(answer.id) / 1000)) * 1000;
}
