import { Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../app/trpc.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { ModelPicker } from '../../../components/ModelPicker.tsx';
import { useAnsweringModel } from '../ask/useAnsweringModel.ts';
import type { Base } from '../knowledgeTypes.ts';

/** Lets a model write questions for passages of the base; where it is elsewhere, says first what goes there. */
export function ProposeDialog(props: { base: Base; onClose: () => void; onMissing: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { models, connections, model, chosen, choose } = useAnsweringModel();
  const [count, setCount] = useState(12);
  const connection = connections.find(({ name }) => name === chosen?.connection);
  const propose = useMutation(
    trpc.knowledge.proposeQuestions.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: trpc.knowledge.proposals.pathKey() });
        props.onClose();
      },
    }),
  );
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
        {connection?.leavesMachine === true && (
          <Text size="sm" c="var(--ys-warn)">
            The button sends {count} passages of your documents to {connection.host}.
          </Text>
        )}
        {propose.error !== null && <ErrorNotice error={propose.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button
            loading={propose.isPending}
            disabled={model === null || chosen?.installed !== true}
            onClick={() => propose.mutate({ base: props.base.id, model: model ?? '', count })}
          >
            {connection?.leavesMachine === true ? `Send to ${connection.host}` : 'Write questions'}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
