import { Button, Group, Menu, Stack, Text } from '@mantine/core';
import {
  IconChevronDown,
  IconCopy,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
} from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTRPC } from '../../../app/trpc.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { formatUsd } from '../../../components/format.ts';
import { toDraft } from '../create/draft.ts';
import { keepDraft } from '../create/useDraft.ts';
import type { RunView } from '../evaluationTypes.ts';
import { NumberField } from '../fields/NumberField.tsx';
import { ConfirmDialog } from '../list/Dialogs.tsx';
import { canGoOn, isOver } from '../runStates.ts';

/** Pause, go on, stop, and once more. */
export function RunActions({ run }: { run: RunView }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<'cancel' | 'budget' | null>(null);
  const onSettled = () => queries.invalidateQueries({ queryKey: trpc.evaluation.pathKey() });
  const pause = useMutation(trpc.evaluation.pause.mutationOptions({ onSettled }));
  const resume = useMutation(trpc.evaluation.resume.mutationOptions({ onSettled, onSuccess: () => setAsking(null) }));
  const cancel = useMutation(trpc.evaluation.cancel.mutationOptions({ onSettled, onSuccess: () => setAsking(null) }));
  const repeat = useMutation(
    trpc.evaluation.repeat.mutationOptions({
      onSuccess: (next) => void navigate({ to: '/evaluate/run/$run', params: { run: next.id }, search: {} }),
    }),
  );
  const error = pause.error ?? (asking === null ? resume.error : null) ?? repeat.error;
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="xs">
        {run.state === 'running' && (
          <Button
            variant="default"
            leftSection={<IconPlayerPause size={15} aria-hidden="true" />}
            loading={pause.isPending}
            onClick={() => pause.mutate({ id: run.id })}
          >
            Pause
          </Button>
        )}
        {canGoOn(run.state) && (
          <Button
            leftSection={<IconPlayerPlay size={15} aria-hidden="true" />}
            loading={resume.isPending}
            onClick={() => (run.state === 'budget' ? setAsking('budget') : resume.mutate({ id: run.id }))}
          >
            Go on
          </Button>
        )}
        {!isOver(run.state) && (
          <Button
            variant="default"
            leftSection={<IconPlayerStop size={15} aria-hidden="true" />}
            onClick={() => setAsking('cancel')}
          >
            Cancel
          </Button>
        )}
        {isOver(run.state) && (
          <Menu>
            <Menu.Target>
              <Button
                variant="default"
                loading={repeat.isPending}
                rightSection={<IconChevronDown size={14} aria-hidden="true" />}
              >
                Once more
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconRefresh size={15} />} onClick={() => repeat.mutate({ id: run.id })}>
                Run again and say what moved
              </Menu.Item>
              <Menu.Item
                leftSection={<IconCopy size={15} />}
                onClick={() => {
                  keepDraft(toDraft(run.suite));
                  void navigate({ to: '/evaluate/new' });
                }}
              >
                Make a new one from it
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </Group>
      {error !== null && <ErrorNotice error={error} compact />}
      {asking === 'cancel' && (
        <ConfirmDialog
          title="Cancel this evaluation?"
          confirm="Cancel the evaluation"
          keep="Keep it running"
          error={cancel.error}
          busy={cancel.isPending}
          onClose={() => setAsking(null)}
          onConfirm={() => cancel.mutate({ id: run.id })}
        >
          What is being answered now is stopped. What is done stays and can be read; the run cannot go on afterwards. To
          go on later, pause it instead.
        </ConfirmDialog>
      )}
      {asking === 'budget' && (
        <BudgetDialog
          run={run}
          busy={resume.isPending}
          error={resume.error}
          onClose={() => setAsking(null)}
          onGoOn={(budgetUsd) => resume.mutate({ id: run.id, budgetUsd })}
        />
      )}
    </Stack>
  );
}

function BudgetDialog(props: {
  run: RunView;
  busy: boolean;
  error: unknown;
  onClose: () => void;
  onGoOn: (budgetUsd: number | null) => void;
}) {
  const { run } = props;
  const [budget, setBudget] = useState<number | null>(Number(((run.suite.budgetUsd ?? 0) * 2).toFixed(4)));
  return (
    <Dialog onClose={props.onClose} title="Go on with a new limit">
      <Stack gap="md">
        <Text size="sm">
          {formatUsd(run.spentUsd)} of {formatUsd(run.suite.budgetUsd ?? 0)} is spent; the next request could have
          passed the limit.
        </Text>
        <NumberField
          label="New limit, US dollars"
          description="For the whole run. Empty: no limit."
          optional
          min={0}
          max={1_000_000}
          decimalScale={4}
          value={budget}
          onChange={setBudget}
          data-autofocus
        />
        {props.error !== null && <ErrorNotice error={props.error} compact />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose}>
            Close
          </Button>
          <Button loading={props.busy} onClick={() => props.onGoOn(budget)}>
            Go on
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
