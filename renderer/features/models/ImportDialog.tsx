import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { reportOf, type ErrorReport } from '../../app/reportOf.ts';
import { useTRPC } from '../../app/trpc.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import type { Model } from '../../components/useModels.ts';
import type { DesktopApi } from '../../../electron/preload/desktopApi.ts';

/** The error of an import that choosing a base answers. */
const whichBase = 'model/which-base';

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
  /** Ids of the models that the file at this path fits; null where it has not been asked which of them is its base. */
  const [fitting, setFitting] = useState<string[] | null>(null);
  const [base, setBase] = useState<string | null>(null);
  const desktop: DesktopApi | undefined = window.desktop;
  const bring = useMutation(
    trpc.models.import.mutationOptions({
      onSuccess: async (model) => {
        await queries.invalidateQueries({ queryKey: trpc.models.pathKey() });
        props.onImported(model.id);
      },
      onError(thrown) {
        const { code, choices } = reportOf(thrown);
        if (code === whichBase) setFitting(choices ?? []);
      },
    }),
  );
  const nameOf = (model: string) => props.models.find((one) => one.id === model)?.name ?? model;
  /** What was said of another file, and asked about it, is not about this one. */
  const take = (chosen: string) => {
    setPath(chosen);
    setFitting(null);
    setBase(null);
    if (bring.isError) bring.reset();
  };
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
              onChange={(event) => take(event.currentTarget.value)}
              readOnly={bring.isPending}
              spellCheck={false}
              autoComplete="off"
              data-autofocus
            />
            {desktop !== undefined && (
              <Button
                variant="default"
                disabled={bring.isPending}
                onClick={() => {
                  void desktop
                    .chooseFiles({ title: 'Choose a GGUF file', extensions: ['gguf'] })
                    .then(([chosen]) => chosen !== undefined && take(chosen));
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
          {bring.isError && <ErrorNotice error={shown(reportOf(bring.error))} />}
          {fitting !== null && (
            <Select
              label="Model that it is an adapter of"
              description="The one that it was trained on."
              data={fitting.map((model) => ({ value: model, label: nameOf(model) }))}
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

/** The hint speaks of the command line. */
function shown(report: ErrorReport): ErrorReport {
  return report.code === whichBase ? { ...report, hint: 'Choose the one that it was trained on.' } : report;
}
