import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../app/trpc.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { counted } from '../../../components/format.ts';
import type { Recording } from '../speechTypes.ts';

/** Asks before recordings go: their transcripts go with them. */
export function RemoveDialog(props: { recordings: readonly Recording[]; onClose: () => void; onRemoved: () => void }) {
  const { recordings } = props;
  const trpc = useTRPC();
  const queries = useQueryClient();
  const remove = useMutation(
    trpc.speech.remove.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries({ queryKey: trpc.speech.pathKey() });
        props.onRemoved();
      },
    }),
  );
  const copies = recordings.filter(({ origin }) => origin !== 'path').length;
  const transcripts = recordings.reduce((sum, one) => sum + one.transcripts.length, 0);
  const what = recordings.length === 1 ? `“${recordings[0]?.name ?? ''}”` : counted(recordings.length, 'recording');
  return (
    <Dialog onClose={props.onClose} title={`Remove ${what}?`}>
      <Stack>
        <Text size="sm">
          {transcripts > 0 && `${counted(transcripts, 'transcript')} will be gone with it. `}
          {copies === 0
            ? 'Files stay where they are.'
            : copies === recordings.length
              ? 'Yardstick holds the only copy that it knows of: it is deleted.'
              : `${copies === 1 ? 'One copy' : String(copies) + ' copies'} will be deleted; the other files stay where they are.`}{' '}
          Comparisons keep their figures.
        </Text>
        {remove.error !== null && <ErrorNotice error={remove.error} compact />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose} data-autofocus>
            Cancel
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate({ ids: recordings.map(({ id }) => id) })}
          >
            Remove
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
