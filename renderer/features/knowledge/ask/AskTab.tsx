import { ActionIcon, Button, Checkbox, Skeleton, Stack, Text, Tooltip } from '@mantine/core';
import { IconArrowUp, IconArrowUpRight, IconLock, IconMessageQuestion } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { EngineInput } from '../../../app/engineTypes.ts';
import { useTRPC } from '../../../app/trpc.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { ModelPicker } from '../../../components/ModelPicker.tsx';
import { PassageReview } from '../../../components/PassageReview.tsx';
import type { OpenedDocument } from '../document/openedDocument.ts';
import type { AskPlan, Base } from '../knowledgeTypes.ts';
import { SearchControls } from '../search/SearchControls.tsx';
import { searchOptions, type SearchState } from '../search/searchState.ts';
import { searchHosts } from '../searchHosts.ts';
import { AnswerView } from './AnswerView.tsx';
import classes from './AskTab.module.css';
import { useAnsweringModel } from './useAnsweringModel.ts';
import { isRunning, useQuestion } from './useQuestion.ts';

type AskRequest = EngineInput['knowledge']['plan'];

/** Asks a base. A model on this machine answers at once; before anything goes elsewhere, what would go is shown. */
export function AskTab(props: {
  base: Base;
  /** How passages are found: the search tab's own state, so that what was narrowed there is asked here. */
  search: SearchState;
  onSearch: (state: SearchState) => void;
  questionId: string | null;
  onQuestion: (id: string | null) => void;
  onOpen: (opened: OpenedDocument) => void;
  onFiles: () => void;
}) {
  const { base, questionId, onQuestion } = props;
  const trpc = useTRPC();
  const navigate = useNavigate();
  const { models, connections, model, chosen, choose } = useAnsweringModel();
  const [text, setText] = useState('');
  const [mask, setMask] = useState(true);
  const [review, setReview] = useState<{ plan: AskPlan; request: AskRequest; destination: string } | null>(null);
  const [struck, setStruck] = useState<ReadonlySet<number>>(new Set());
  const followed = useQuestion(questionId);
  const plan = useMutation(trpc.knowledge.plan.mutationOptions());
  const ask = useMutation(
    trpc.knowledge.ask.mutationOptions({
      onSuccess: (question) => {
        setReview(null);
        setText('');
        onQuestion(question.id);
      },
    }),
  );
  const connection = connections.find(({ name }) => name === chosen?.connection);
  const leaves = connection?.leavesMachine === true;
  const searchedAt = searchHosts(base, connections, props.search.mode);
  const { question } = followed;
  const running = question !== null && isRunning(question);
  const busy = plan.isPending || ask.isPending;
  const canAsk = text.trim() !== '' && model !== null && chosen?.installed === true && !busy && !running;

  /** Shows what would be sent to a model elsewhere; what is sent after that is just this. */
  const look = (request: AskRequest) => {
    setStruck(new Set());
    plan.mutate(request, {
      onSuccess: (planned) => {
        if (planned.destination === null || !leaves) ask.mutate(request);
        else setReview({ plan: planned, request, destination: planned.destination });
      },
    });
  };
  const begin = () => {
    if (!canAsk || model === null) return;
    const request = {
      base: base.id,
      question: text.trim(),
      model,
      ...searchOptions(props.search),
      ...(leaves && mask ? { mask } : {}),
    };
    ask.reset();
    plan.reset();
    if (connection === undefined) ask.mutate(request);
    else look(request);
  };

  if (base.counts.documents === 0) {
    return (
      <EmptyState
        icon={<IconMessageQuestion size={22} />}
        title="Nothing to ask about yet"
        action={<Button onClick={props.onFiles}>Add documents</Button>}
      >
        Add files or a folder first. Answers are written from their passages, and each one names its place.
      </EmptyState>
    );
  }
  return (
    <Stack gap="lg">
      <Stack gap={8}>
        <div className={classes.box}>
          <textarea
            id="knowledge-question"
            className={classes.area}
            rows={2}
            value={text}
            placeholder="Ask a question that the documents can answer"
            aria-label={`Ask ${base.name}`}
            maxLength={20_000}
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing) return;
              if (event.key === 'Enter' && !event.shiftKey) {
                event.preventDefault();
                begin();
              } else if (event.key === 'Escape') event.currentTarget.blur();
            }}
          />
          <div className={classes.foot}>
            <div className={classes.picker}>
              {models === undefined || model === null ? (
                <Skeleton height={34} width={180} />
              ) : (
                <ModelPicker
                  models={models}
                  connections={connections}
                  value={model}
                  onChange={choose}
                  onMissing={() => void navigate({ to: '/models' })}
                  label="Model"
                />
              )}
            </div>
            {leaves && (
              <Checkbox
                size="xs"
                label="Mask names, addresses and numbers"
                checked={mask}
                onChange={(event) => setMask(event.currentTarget.checked)}
              />
            )}
            <span className={classes.goes} data-leaves={leaves || searchedAt.length > 0 || undefined}>
              {chosen !== undefined && !chosen.installed ? (
                'Choose a model that is here'
              ) : leaves ? (
                <>
                  <IconArrowUpRight size={13} aria-hidden="true" />
                  Shown first, then sent to {connection.host}
                </>
              ) : searchedAt.length > 0 ? (
                <>
                  <IconArrowUpRight size={13} aria-hidden="true" />
                  Answered here, searched on {searchedAt.join(' and ')}
                </>
              ) : (
                <>
                  <IconLock size={12} aria-hidden="true" />
                  Stays on this machine
                </>
              )}
            </span>
            <Tooltip label={leaves ? 'Show what would be sent (Enter)' : 'Ask (Enter)'}>
              <ActionIcon
                size={32}
                radius="md"
                variant="filled"
                color="iris"
                disabled={!canAsk}
                loading={busy}
                onClick={begin}
                aria-label={leaves ? 'Show what would be sent' : 'Ask'}
              >
                <IconArrowUp size={17} />
              </ActionIcon>
            </Tooltip>
          </div>
        </div>
        <div className={classes.search}>
          <SearchControls base={base} state={props.search} onState={props.onSearch} />
        </div>
      </Stack>
      {plan.error !== null && <ErrorNotice error={plan.error} />}
      {ask.error !== null && (
        <ErrorNotice
          error={ask.error}
          {...(review === null
            ? {}
            : {
                retryLabel: 'Look again',
                onRetry: () => {
                  ask.reset();
                  look(review.request);
                },
              })}
        />
      )}
      {review !== null && (
        <section className={classes.review} aria-labelledby="knowledge-review">
          <Text fw={600} id="knowledge-review" component="h2" m={0} size="md">
            This would be sent to {review.destination}
          </Text>
          <PassageReview
            passages={review.plan.leaves.map((passage, key) => ({ key, ...passage }))}
            leftOut={review.plan.leftOut.length}
            masked={review.plan.masked}
            prompt={review.plan.prompt}
            destination={review.destination}
            struck={struck}
            onStrike={setStruck}
            sending={ask.isPending}
            onSend={() => ask.mutate({ ...review.request, seen: review.plan.seen, without: [...struck] })}
            onCancel={() => setReview(null)}
          />
        </section>
      )}
      {followed.error !== null && <ErrorNotice error={followed.error} />}
      {review === null && question !== null && (
        <AnswerView
          followed={{ ...followed, question }}
          searchedAt={searchHosts(base, connections, question.plan?.search.conditions.mode ?? props.search.mode)}
          onOpen={props.onOpen}
        />
      )}
      {review === null && questionId === null && <Hint base={base} />}
    </Stack>
  );
}

function Hint({ base }: { base: Base }) {
  return (
    <EmptyState icon={<IconMessageQuestion size={22} />} title={`Ask ${base.name}`}>
      The best passages go to the model with your question. The answer names the passage behind each claim; quotes are
      checked letter for letter against the document, and one that is not there is marked.
    </EmptyState>
  );
}
