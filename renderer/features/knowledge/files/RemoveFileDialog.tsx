import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../app/trpc.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { fileName } from '../formatWord.ts';
import type { Base, BaseFile } from '../knowledgeTypes.ts';

/** Asks before a file that was copied here is taken out with its copy. */
export function RemoveFileDialog(props: { base: Base; file: BaseFile; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const remove = useMutation(
    trpc.knowledge.removeUpload.mutationOptions({
      onSuccess: props.onClose,
      onSettled: () => queries.invalidateQueries({ queryKey: trpc.knowledge.pathKey() }),
    }),
  );
  return (
    <Dialog onClose={props.onClose} title={`Remove ${fileName(props.file.path)} from this base?`}>
      <Stack gap="md">
        <Text size="sm">
          The copy that was made of it is deleted, and its text can no longer be found. The file it was copied from is
          not touched.
        </Text>
        {remove.error !== null && <ErrorNotice error={remove.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose} data-autofocus>
            Keep it
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate({ base: props.base.id, path: props.file.path })}
          >
            Remove
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
