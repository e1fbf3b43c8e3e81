import { Button, Checkbox, Group, Progress, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconClipboardText, IconRulerMeasure, IconSparkles } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useTRPC } from '../../../app/trpc.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { counted, formatTimeLeft } from '../../../components/format.ts';
import { shareOf } from '../baseState.ts';
import { openDocument, type OpenedDocument } from '../document/openedDocument.ts';
import type { Base, JudgedQuestion, SearchMode } from '../knowledgeTypes.ts';
import { modeWords } from '../search/searchState.ts';
import { useBaseJob } from '../useBaseJob.ts';
import { shownError } from '../shownError.ts';
import { MeasureChart } from './MeasureChart.tsx';
import classes from './MeasureTab.module.css';
import { PasteDialog } from './PasteDialog.tsx';
import { ProposeDialog } from './ProposeDialog.tsx';
import { pasted, tickAll } from './questionEdits.ts';
import { QuestionList } from './QuestionList.tsx';
import { questionSets } from './runRows.ts';
import { RunTable } from './RunTable.tsx';
import { useJudgedQuestions } from './useJudgedQuestions.ts';

const measureKinds = ['knowledge-measure', 'knowledge-propose'];

/** How well the search finds what it should, on questions of these documents: which mode, length, model is best here. */
export function MeasureTab(props: { base: Base; onOpen: (opened: OpenedDocument) => void; onFiles: () => void }) {
  const { base, onOpen } = props;
  const trpc = useTRPC();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<'paste' | 'propose' | null>(null);
  const runs = useQuery({ ...trpc.knowledge.measures.queryOptions({ base: base.id }), staleTime: 0 });
  const failure = shownError(runs);
  const { questions, edit, ...kept } = useJudgedQuestions(base.id);
  const job = useBaseJob(base.id, measureKinds);
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.knowledge.measures.pathKey() });
  const cancel = useMutation(trpc.knowledge.cancelMeasure.mutationOptions());
  const remove = useMutation(trpc.knowledge.removeMeasure.mutationOptions({ onSettled: refresh }));

  const change = useCallback((question: JudgedQuestion) => edit(new Map([[question.id, question]])), [edit]);
  const drop = useCallback((id: string) => edit(new Map([[id, null]])), [edit]);
  const open = useCallback(
    ({ source }: JudgedQuestion) => {
      if (source !== null) onOpen(openDocument(source.documentId, source.title, source));
    },
    [onOpen],
  );
  if (base.counts.documents === 0) {
    return (
      <EmptyState
        icon={<IconRulerMeasure size={22} />}
        title="Nothing to measure yet"
        action={<Button onClick={props.onFiles}>Add documents</Button>}
      >
        With documents and a few questions whose answers are known, this says which way of searching works best on them.
      </EmptyState>
    );
  }
  const shown = questions ?? [];
  const used = shown.filter((question) => question.used && question.query.trim() !== '');
  const allTicked = shown.every((question) => question.used);
  const running = job?.state === 'running' ? job : null;
  const sets = questionSets(runs.data ?? []);
  const buttons = (
    <Group gap="xs" justify="center">
      <Button
        variant="default"
        leftSection={<IconSparkles size={15} aria-hidden="true" />}
        onClick={() => setDialog('propose')}
        disabled={running !== null}
      >
        Let a model propose
      </Button>
      <Button
        variant="default"
        leftSection={<IconClipboardText size={15} aria-hidden="true" />}
        onClick={() => setDialog('paste')}
      >
        Paste or open
      </Button>
    </Group>
  );
  return (
    <>
      <section className={classes.section} aria-labelledby="knowledge-questions">
        <Group justify="space-between" align="flex-start">
          <div>
            <Title order={2} id="knowledge-questions">
              Questions
            </Title>
            <Text size="sm" c="dimmed" maw="60ch">
              Each with the documents that answer it. Twenty say little, a hundred say a lot: the intervals show which.
            </Text>
          </div>
          {shown.length > 0 && buttons}
        </Group>
        {kept.error !== null && <ErrorNotice error={kept.error} onRetry={kept.retry} />}
        {questions === undefined ? (
          kept.error === null && <Skeleton height={160} mt="sm" aria-busy="true" aria-label="Loading the questions" />
        ) : shown.length === 0 ? (
          <EmptyState icon={<IconRulerMeasure size={22} />} title="No questions yet" action={buttons}>
            Bring your own with their relevant documents, or let a model write some for passages of these documents, and
            confirm them.
          </EmptyState>
        ) : (
          <>
            <Group justify="space-between" mt="sm" mih={26}>
              <Text size="sm" component="output">
                {used.length} of {counted(shown.length, 'question')} confirmed
                {used.length === 0 && '. Tick those that the passage below them answers.'}
              </Text>
              <Button
                size="compact-sm"
                variant="subtle"
                color="gray"
                mx={-8}
                onClick={() => edit(tickAll(shown, !allTicked))}
              >
                {allTicked ? 'Untick all' : 'Tick all'}
              </Button>
            </Group>
            <QuestionList questions={shown} onChange={change} onRemove={drop} onOpen={open} />
          </>
        )}
        {running !== null && (
          <Stack gap={6} mt="md">
            <Group justify="space-between">
              <Text size="sm">
                {running.title}: {running.progress.done} of {running.progress.total ?? '…'}
                {running.progress.secondsLeft === null ? '' : `, ${formatTimeLeft(running.progress.secondsLeft)}`}
              </Text>
              <Button
                size="compact-sm"
                variant="subtle"
                color="gray"
                loading={cancel.isPending}
                onClick={() => cancel.mutate({ base: base.id })}
              >
                Cancel
              </Button>
            </Group>
            <Progress value={(shareOf(running) ?? 0) * 100} size={4} aria-label={running.title} />
          </Stack>
        )}
        {job?.state === 'failed' && job.error !== null && <ErrorNotice error={job.error} compact />}
      </section>
      {shown.length > 0 && (
        <RunForm base={base} questions={used} busy={running !== null} onStarted={() => void refresh()} />
      )}
      {failure !== null && <ErrorNotice error={failure} onRetry={() => void runs.refetch()} />}
      {sets.map((set) => (
        <section key={set.questionsId} className={classes.section} aria-labelledby={`set-${set.questionsId}`}>
          <Title order={2} id={`set-${set.questionsId}`}>
            On {counted(set.questions, 'question')}
          </Title>
          <Text size="xs" c="dimmed" mb="sm">
            Dot: nDCG@10; whiskers: 95 % interval over the questions.{' '}
            {set.bestId === null
              ? 'No set-up is surely the best: question by question, some differ by no more than chance.'
              : 'The best one beats each of the others question by question, by more than chance.'}
          </Text>
          {set.runs.some((run) => run.measure !== null) && <MeasureChart runs={set.runs} />}
          <RunTable set={set} onRemove={(id) => remove.mutate({ base: base.id, id })} />
          <UnknownDocuments ids={set.runs[0]?.measure?.unknownDocuments ?? []} />
        </section>
      ))}
      {dialog === 'paste' && (
        <PasteDialog
          onClose={() => setDialog(null)}
          onUse={(parsed) => {
            edit(pasted(shown, parsed));
            setDialog(null);
          }}
        />
      )}
      {dialog === 'propose' && (
        <ProposeDialog base={base} onClose={() => setDialog(null)} onMissing={() => void navigate({ to: '/models' })} />
      )}
    </>
  );
}

function RunForm(props: { base: Base; questions: readonly JudgedQuestion[]; busy: boolean; onStarted: () => void }) {
  const trpc = useTRPC();
  const rerankers = useQuery(trpc.knowledge.rerankers.queryOptions());
  const usable = rerankers.data?.filter((model) => model.installed) ?? [];
  const [modes, setModes] = useState<SearchMode[]>(['hybrid', 'dense', 'keyword']);
  const [reranked, setReranked] = useState<string[]>([]);
  const measure = useMutation(trpc.knowledge.measure.mutationOptions({ onSuccess: props.onStarted }));
  const setups = modes.flatMap((mode) => [{ mode }, ...reranked.map((reranker) => ({ mode, reranker }))]);
  return (
    <section className={classes.section} aria-labelledby="knowledge-setups">
      <Title order={2} id="knowledge-setups" mb={4}>
        Ways to search
      </Title>
      <Group gap="lg" mb="md">
        {(Object.keys(modeWords) as SearchMode[]).map((mode) => (
          <Checkbox
            key={mode}
            label={modeWords[mode].label}
            checked={modes.includes(mode)}
            onChange={(event) =>
              setModes(event.currentTarget.checked ? [...modes, mode] : modes.filter((one) => one !== mode))
            }
          />
        ))}
        {usable.map(({ id, name }) => (
          <Checkbox
            key={id}
            label={`and reranked by ${name}`}
            checked={reranked.includes(id)}
            onChange={(event) =>
              setReranked(event.currentTarget.checked ? [...reranked, id] : reranked.filter((one) => one !== id))
            }
          />
        ))}
      </Group>
      {measure.error !== null && <ErrorNotice error={measure.error} />}
      <Button
        loading={measure.isPending}
        disabled={props.busy || setups.length === 0 || props.questions.length === 0}
        onClick={() =>
          measure.mutate({
            base: props.base.id,
            queries: props.questions.map(({ id, query, relevant }) => ({ id, query, relevant })),
            setups,
          })
        }
      >
        Measure {counted(setups.length, 'set-up')} on {counted(props.questions.length, 'question')}
      </Button>
    </section>
  );
}

function UnknownDocuments({ ids }: { ids: readonly string[] }) {
  if (ids.length === 0) return null;
  return (
    <Text size="sm" c="var(--ys-warn)" mt="xs">
      For {counted(ids.length, 'question')} no relevant document is in this base; they count as misses:{' '}
      {ids.slice(0, 8).join(', ')}
      {ids.length > 8 ? ', …' : ''}.
    </Text>
  );
}
