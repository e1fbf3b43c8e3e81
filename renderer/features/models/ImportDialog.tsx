import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { reportOf } from '../../app/reportOf.ts';
import { useTRPC } from '../../app/trpc.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import type { Model } from '../../components/useModels.ts';
import type { DesktopApi } from '../../../electron/preload/desktopApi.ts';

/** The errors of an import that choosing a base answers. */
const baseQuestions: ReadonlySet<string> = new Set(['model/which-base', 'model/wrong-base']);

const mayBeBase = ({ installed, runtime, task, adapter }: Model) =>
  installed && runtime === 'llama.cpp' && adapter === null && (task === 'chat' || task === 'completion');

/** Brings a file that is already on the engine's machine into the library. It is linked or copied, never moved. */
export function ImportDialog(props: {
  models: readonly Model[];
  onClose: () => void;
  onImported: (id: string) => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [path, setPath] = useState('');
  const [id, setId] = useState('');
  const [base, setBase] = useState<string | null>(null);
  const desktop: DesktopApi | undefined = window.desktop;
  const bring = useMutation(
    trpc.models.import.mutationOptions({
      onSuccess: async (model) => {
        await queries.invalidateQueries({ queryKey: trpc.models.pathKey() });
        props.onImported(model.id);
      },
    }),
  );
  // Asked only where the file itself does not answer it.
  const asksForBase = base !== null || (bring.isError && baseQuestions.has(reportOf(bring.error).code));
  return (
    <Dialog onClose={props.onClose} title="Import a model">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          bring.mutate({
            path: path.trim(),
            ...(id.trim() === '' ? {} : { id: id.trim() }),
            ...(base === null ? {} : { base }),
          });
        }}
      >
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            A GGUF file (a model, or a LoRA adapter of one that is here), or a folder in transformers.js layout. Its
            header is checked before anything runs it, and it is first opened in a process of its own. The file stays
            where it is.
          </Text>
          <Group align="flex-end" gap="xs" wrap="nowrap">
            <TextInput
              flex={1}
              label="Path"
              description={desktop === undefined ? 'On the machine that runs Yardstick.' : undefined}
              placeholder="/home/me/models/my-model.gguf"
              value={path}
              onChange={(event) => {
                setPath(event.currentTarget.value);
                setBase(null);
              }}
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
          {asksForBase && (
            <Select
              label="Model that it is an adapter of"
              description="The one that it was trained on."
              data={props.models.filter(mayBeBase).map((model) => ({ value: model.id, label: model.name }))}
              value={base}
              onChange={setBase}
              comboboxProps={{ withinPortal: true }}
            />
          )}
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
