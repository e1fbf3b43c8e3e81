import { useEffect, useState } from 'react';
import { reportOf, type ErrorReport } from '../../../app/reportOf.ts';
import { useTRPCClient } from '../../../app/trpc.ts';
import type { Question } from '../knowledgeTypes.ts';

export interface FollowedQuestion {
  question: Question | null;
  text: string;
  reasoning: string;
  /** Why it cannot be followed. */
  error: ErrorReport | null;
}

const nothing: FollowedQuestion = { question: null, text: '', reasoning: '', error: null };

/** A question as its answer grows. Following it again gives all of it again: nothing is sent to a model a second time. */
export function useQuestion(id: string | null): FollowedQuestion {
  const client = useTRPCClient();
  const [state, setState] = useState<FollowedQuestion & { id: string | null }>({ ...nothing, id: null });
  useEffect(() => {
    if (id === null) return;
    const update = (change: (before: FollowedQuestion) => Partial<FollowedQuestion>) =>
      setState((before) => {
        const own = before.id === id ? before : { ...nothing, id };
        return { ...own, ...change(own) };
      });
    const subscription = client.knowledge.answer.subscribe(
      { id },
      {
        onData: (event) => {
          if (event.type === 'question') update(() => ({ question: event.question, error: null }));
          else update((before) => ({ [event.field]: before[event.field].slice(0, event.offset) + event.text }));
        },
        onError: (thrown) => update(() => ({ error: reportOf(thrown) })),
      },
    );
    return () => subscription.unsubscribe();
  }, [client, id]);
  return state.id === id ? state : nothing;
}

/** Whether a question's answer is still being made. */
export function isRunning(question: Question): boolean {
  return !['done', 'failed', 'stopped', 'interrupted'].includes(question.state);
}
