import { Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../app/trpc.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { ModelPicker } from '../../../components/ModelPicker.tsx';
import { useAnsweringModel } from '../ask/useAnsweringModel.ts';
import { PassageReview } from '../../../components/PassageReview.tsx';
import type { Base, ProposalPlan } from '../knowledgeTypes.ts';

/** Lets a model write questions for passages of the base; where it is elsewhere, says first what goes there. */
export function ProposeDialog(props: { base: Base; onClose: () => void; onMissing: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { models, connections, model, chosen, choose } = useAnsweringModel();
  const [count, setCount] = useState(12);
  const [review, setReview] = useState<{ plan: ProposalPlan; host: string } | null>(null);
  const [struck, setStruck] = useState<ReadonlySet<number>>(new Set());
  const connection = connections.find(({ name }) => name === chosen?.connection);
  const host = connection?.leavesMachine === true ? connection.host : null;
  const propose = useMutation(
    trpc.knowledge.proposeQuestions.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: trpc.knowledge.judgedQuestions.pathKey() });
        props.onClose();
      },
    }),
  );
  const plan = useMutation(trpc.knowledge.proposalPlan.mutationOptions());
  const write = (shown?: { seen: string; without: number[] }) =>
    propose.mutate({ base: props.base.id, model: model ?? '', count, ...shown });
  const look = (to: string) => {
    propose.reset();
    setStruck(new Set());
    plan.mutate({ base: props.base.id, count }, { onSuccess: (planned) => setReview({ plan: planned, host: to }) });
  };
  if (review !== null) {
    return (
      <Dialog onClose={props.onClose} title={`This would be sent to ${review.host}`} size="lg">
        <PassageReview
          passages={review.plan.passages.map((passage, key) => ({ key, ...passage }))}
          leftOut={0}
          masked={[]}
          prompt={review.plan.prompt}
          destination={review.host}
          struck={struck}
          onStrike={setStruck}
          sending={propose.isPending}
          withoutQuestion
          needsPassage
          onSend={() => write({ seen: review.plan.seen, without: [...struck] })}
          onCancel={() => setReview(null)}
        >
          {propose.error !== null && (
            <ErrorNotice error={propose.error} retryLabel="Look again" onRetry={() => look(review.host)} />
          )}
        </PassageReview>
      </Dialog>
    );
  }
  return (
    <Dialog onClose={props.onClose} title="Let a model propose questions">
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          It reads passages drawn from the documents and writes a question that each one answers. You confirm and
          correct them; only those you keep are measured with.
        </Text>
        {models !== undefined && model !== null && (
          <Group>
            <ModelPicker
              models={models}
              connections={connections}
              value={model}
              onChange={choose}
              onMissing={props.onMissing}
              label="Model"
            />
          </Group>
        )}
        <NumberInput
          label="Questions"
          value={count}
          onChange={(value) => setCount(typeof value === 'number' ? value : 12)}
          min={1}
          max={100}
          allowDecimal={false}
        />
        {host !== null && (
          <Text size="sm" c="dimmed">
            The passages are shown first, then sent to {host}.
          </Text>
        )}
        {plan.error !== null && <ErrorNotice error={plan.error} />}
        {propose.error !== null && <ErrorNotice error={propose.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button
            loading={propose.isPending || plan.isPending}
            disabled={model === null || chosen?.installed !== true}
            onClick={() => (host === null ? write() : look(host))}
          >
            {host === null ? 'Write questions' : 'Show what would be sent'}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
