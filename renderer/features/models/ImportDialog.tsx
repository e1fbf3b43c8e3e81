import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../app/trpc.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import type { DesktopApi } from '../../../electron/preload/desktopApi.ts';

/** Brings a file that is already on the engine's machine into the library. It is linked or copied, never moved. */
export function ImportDialog(props: { onClose: () => void; onImported: (id: string) => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [path, setPath] = useState('');
  const [id, setId] = useState('');
  const desktop: DesktopApi | undefined = window.desktop;
  const bring = useMutation(
    trpc.models.import.mutationOptions({
      onSuccess: async (model) => {
        await queries.invalidateQueries({ queryKey: trpc.models.pathKey() });
        props.onImported(model.id);
      },
    }),
  );
  return (
    <Dialog onClose={props.onClose} title="Import a model">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          bring.mutate({ path: path.trim(), ...(id.trim() === '' ? {} : { id: id.trim() }) });
        }}
      >
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            A GGUF file, or a folder in transformers.js layout. Its header is checked before anything runs it, and it is
            first opened in a process of its own. The file stays where it is.
          </Text>
          <Group align="flex-end" gap="xs" wrap="nowrap">
            <TextInput
              flex={1}
              label="Path"
              description={desktop === undefined ? 'On the machine that runs Yardstick.' : undefined}
              placeholder="/home/me/models/my-model.gguf"
              value={path}
              onChange={(event) => setPath(event.currentTarget.value)}
              spellCheck={false}
              autoComplete="off"
              data-autofocus
            />
            {desktop !== undefined && (
              <Button
                variant="default"
                onClick={() => {
                  void desktop
                    .chooseFiles({ title: 'Choose a GGUF file', extensions: ['gguf'] })
                    .then(([chosen]) => chosen !== undefined && setPath(chosen));
                }}
              >
                Choose…
              </Button>
            )}
          </Group>
          <TextInput
            label="Name in Yardstick"
            description="Small letters, digits, dots and hyphens. Left empty, it is made from the file’s name."
            value={id}
            onChange={(event) => setId(event.currentTarget.value)}
            spellCheck={false}
            autoComplete="off"
          />
          {bring.isError && <ErrorNotice error={bring.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={props.onClose}>
              Close
            </Button>
            <Button type="submit" loading={bring.isPending} disabled={path.trim() === ''}>
              Import
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
