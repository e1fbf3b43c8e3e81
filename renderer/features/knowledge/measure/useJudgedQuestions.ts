import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { reportOf, type ErrorReport } from '../../../app/reportOf.ts';
import { useTRPC, useTRPCClient } from '../../../app/trpc.ts';
import type { JudgedQuestion } from '../knowledgeTypes.ts';
import { withEdits, type QuestionEdits } from './questionEdits.ts';

/** How long an edit rests before it is sent: a question is not kept anew with every key. */
const pauseMs = 300;

/** The questions that the base keeps, with what is being changed in them here. What could not be kept stays as it was written, and is sent again. */
export function useJudgedQuestions(base: string): {
  /** Undefined until they are there. */
  questions: readonly JudgedQuestion[] | undefined;
  /** By id; null takes one out. */
  edit: (edits: QuestionEdits) => void;
  error: ErrorReport | null;
  retry: () => void;
} {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const kept = useQuery({ ...trpc.knowledge.judgedQuestions.queryOptions({ base }), staleTime: 0 });
  const [edits, setEdits] = useState<QuestionEdits>(new Map());
  const [failure, setFailure] = useState<ErrorReport | null>(null);
  const newest = useRef(edits);

  const save = useCallback(async () => {
    const sent = newest.current;
    if (sent.size === 0) return;
    const put = [...sent.values()].filter((question) => question !== null);
    const remove = [...sent].flatMap(([id, question]) => (question === null ? [id] : []));
    try {
      await client.knowledge.changeQuestions.mutate({ base, put, remove });
    } catch (thrown) {
      setFailure(reportOf(thrown));
      return;
    }
    setFailure(null);
    queries.setQueryData(trpc.knowledge.judgedQuestions.queryKey({ base }), (before) => withEdits(before ?? [], sent));
    // Those that were changed again meanwhile are still to be sent.
    newest.current = new Map([...newest.current].filter(([id, question]) => sent.get(id) !== question));
    setEdits(newest.current);
  }, [base, client, queries, trpc]);

  useEffect(() => {
    if (edits.size === 0) return;
    const timer = setTimeout(() => void save(), pauseMs);
    return () => clearTimeout(timer);
  }, [edits, save]);
  // Left before the pause was over.
  useEffect(() => () => void save(), [save]);

  const edit = useCallback((more: QuestionEdits) => {
    newest.current = new Map([...newest.current, ...more]);
    setEdits(newest.current);
  }, []);
  const { data } = kept;
  return {
    questions: useMemo(() => data && withEdits(data, edits), [data, edits]),
    edit,
    error: failure ?? (kept.isError ? reportOf(kept.error) : null),
    retry: () => void (kept.isError ? kept.refetch() : save()),
  };
}
