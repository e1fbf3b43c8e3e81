import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconDownload, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { EngineOutput } from '../../app/engineTypes.ts';
import { useTRPC } from '../../app/trpc.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import classes from './DamagedModels.module.css';

type Damaged = EngineOutput['models']['damaged'][number];

/** Models that are on the disk and cannot be used: what is wrong with each, and the way out. Nothing where all is well. */
export function DamagedModels(props: {
  /** Models whose download runs: they are being put right. */
  downloading: readonly string[];
  onGetAgain: (id: string) => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const damaged = useQuery(trpc.models.damaged.queryOptions());
  const [removing, setRemoving] = useState<Damaged | null>(null);
  const remove = useMutation(
    trpc.models.remove.mutationOptions({
      onSuccess: () => setRemoving(null),
      onSettled: () => queries.invalidateQueries({ queryKey: trpc.models.pathKey() }),
    }),
  );
  const close = () => {
    setRemoving(null);
    remove.reset();
  };
  const shown = damaged.data?.filter((model) => !props.downloading.includes(model.id)) ?? [];
  if (shown.length === 0) return null;
  return (
    <section className={classes.panel} aria-labelledby="damaged-models">
      <h2 id="damaged-models" className={classes.title}>
        <IconAlertTriangle size={16} aria-hidden="true" />
        {shown.length === 1 ? 'A model is damaged' : `${shown.length} models are damaged`}
      </h2>
      <ul className={classes.list}>
        {shown.map((model) => (
          <li key={model.id} className={classes.row}>
            <div className={classes.about}>
              <Text size="sm" fw={500}>
                {model.name}
              </Text>
              <Text size="sm" c="dimmed" className={classes.problem}>
                {whatIsWrong(model)}. {model.published ? 'Get it again, or remove' : 'Remove'} what is left
                {model.published ? '.' : ', then import the file again.'}
              </Text>
              <Code className={classes.code}>{model.problem.code}</Code>
            </div>
            <Group gap="xs" wrap="nowrap">
              {model.published && (
                <Button
                  size="xs"
                  variant="default"
                  leftSection={<IconDownload size={14} aria-hidden="true" />}
                  onClick={() => props.onGetAgain(model.id)}
                  aria-label={`Get ${model.name} again`}
                >
                  Get again
                </Button>
              )}
              <Button
                size="xs"
                variant="default"
                leftSection={<IconTrash size={14} aria-hidden="true" />}
                onClick={() => setRemoving(model)}
                aria-label={`Remove what is left of ${model.name}`}
              >
                Remove
              </Button>
            </Group>
          </li>
        ))}
      </ul>
      {removing !== null && (
        <Dialog onClose={close} title={`Remove what is left of ${removing.name}?`}>
          <Stack gap="md">
            <Text size="sm">
              Its folder is deleted, whatever is in it. Answers and figures measured with it stay in the history.
            </Text>
            {remove.isError && <ErrorNotice error={remove.error} />}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close} data-autofocus>
                Keep it
              </Button>
              <Button color="red" loading={remove.isPending} onClick={() => remove.mutate({ id: removing.id })}>
                Remove
              </Button>
            </Group>
          </Stack>
        </Dialog>
      )}
    </section>
  );
}

/** The message without the name that stands above it. */
function whatIsWrong({ id, problem }: Damaged): string {
  return problem.message.startsWith(`${id}: `) ? problem.message.slice(id.length + 2) : problem.message;
}
