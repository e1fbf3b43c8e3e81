import { Button, Collapse, Group, SegmentedControl, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC, useTRPCClient } from '../../app/trpc.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { ChunkFields, chosenChunks, type ChunkChoice } from './ChunkFields.tsx';
import classes from './CreateBaseDialog.module.css';
import { EmbeddingChoice, useEmbeddings } from './EmbeddingChoice.tsx';
import { ServerFields } from './place/ServerFields.tsx';
import { useServer } from './place/useServer.ts';

/** Makes a knowledge base: a name and an embedding model are all it needs. */
export function CreateBaseDialog(props: { onClose: () => void; onCreated: (id: string) => void }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const { embeddings, modelOf } = useEmbeddings();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [advanced, setAdvanced] = useState(false);
  const [chunks, setChunks] = useState<ChunkChoice>({ maxTokens: '', overlapTokens: '' });
  const [storage, setStorage] = useState('sqlite');
  const server = useServer();
  const usable = embeddings.data?.filter(({ id, installed }) => installed || modelOf(id)?.installed === true) ?? [];
  const embedding = chosen ?? usable[0]?.id ?? null;
  const chunking = chosenChunks(chunks);
  // What is filled in is no variable of the mutation: those are kept after it, and a password is among it.
  const create = useMutation({
    mutationFn: async () => {
      if (storage === 'postgres') await server.allow();
      return client.knowledge.create.mutate({
        name,
        ...(embedding === null ? {} : { embedding }),
        ...(chunking === undefined ? {} : { chunking }),
        ...(storage === 'postgres' ? { storage: { kind: 'postgres' as const, ...server.login() } } : {}),
      });
    },
    onSuccess: async (base) => {
      await queries.invalidateQueries({ queryKey: trpc.knowledge.list.pathKey() });
      props.onCreated(base.id);
    },
  });
  const ready = name.trim() !== '' && embedding !== null && (storage === 'sqlite' || server.isReady);
  return (
    <Dialog onClose={props.onClose} title="New knowledge base" size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) create.mutate();
        }}
      >
        <Stack gap="md">
          <TextInput
            label="Name"
            placeholder="Project papers"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={100}
            data-autofocus
          />
          <EmbeddingChoice label="Embedding model" value={embedding} onChange={setChosen} />
          {embeddings.isSuccess && usable.length === 0 && (
            <Text size="sm" c="dimmed">
              An embedding model is needed to search by meaning. The smallest one is a short download and runs on any
              machine.
            </Text>
          )}
          <div>
            <UnstyledButton
              className={classes.more}
              aria-expanded={advanced}
              aria-controls="knowledge-advanced"
              onClick={() => setAdvanced(!advanced)}
            >
              <IconChevronRight size={14} className={classes.chevron} data-open={advanced || undefined} />
              Advanced
            </UnstyledButton>
            <Collapse expanded={advanced} id="knowledge-advanced">
              <Stack gap="md" pt="sm">
                <ChunkFields value={chunks} onChange={setChunks} />
                <Stack gap={6}>
                  <Text size="sm" fw={500} id="knowledge-storage">
                    Where it is kept
                  </Text>
                  <SegmentedControl
                    aria-labelledby="knowledge-storage"
                    value={storage}
                    onChange={setStorage}
                    data={[
                      { value: 'sqlite', label: 'This machine (SQLite)' },
                      { value: 'postgres', label: 'A PostgreSQL server' },
                    ]}
                  />
                </Stack>
                {storage === 'postgres' && <ServerFields server={server} />}
              </Stack>
            </Collapse>
          </div>
          {create.error !== null && <ErrorNotice error={create.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={props.onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending} disabled={!ready}>
              Create
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
