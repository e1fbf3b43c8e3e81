import { Box, Button, Group, Progress, Stack, Text, TextInput, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTRPC } from '../../../app/trpc.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { counted, formatBytes, formatCount } from '../../../components/format.ts';
import { StatLine } from '../../../components/StatLine.tsx';
import { ChunkFields, chosenChunks, type ChunkChoice } from '../ChunkFields.tsx';
import { EmbeddingChoice } from '../EmbeddingChoice.tsx';
import type { Base } from '../knowledgeTypes.ts';
import { PlaceSection } from '../place/PlaceSection.tsx';

/** A base's name, what its index is made with, and its end. */
export function SettingsTab({ base }: { base: Base }) {
  return (
    <Stack gap={40} maw={640}>
      <NameForm base={base} />
      <IndexForm base={base} />
      <PlaceSection base={base} />
      <RemoveForm base={base} />
    </Stack>
  );
}

function NameForm({ base }: { base: Base }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [name, setName] = useState(base.name);
  const rename = useMutation(
    trpc.knowledge.rename.mutationOptions({
      onSettled: () => queries.invalidateQueries({ queryKey: trpc.knowledge.pathKey() }),
    }),
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        rename.mutate({ base: base.id, name });
      }}
    >
      <Group align="flex-end" gap="xs">
        <TextInput
          flex={1}
          label="Name"
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button
          type="submit"
          variant="default"
          loading={rename.isPending}
          disabled={name.trim() === '' || name.trim() === base.name}
        >
          Rename
        </Button>
      </Group>
      {rename.error !== null && (
        <Box mt="xs">
          <ErrorNotice error={rename.error} compact />
        </Box>
      )}
    </form>
  );
}

function IndexForm({ base }: { base: Base }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { index, counts, rebuilding } = base;
  const [embedding, setEmbedding] = useState(index.embedding);
  const [chunks, setChunks] = useState<ChunkChoice>({
    maxTokens: index.chunking.maxTokens,
    overlapTokens: index.chunking.overlapTokens,
  });
  const rebuild = useMutation(
    trpc.knowledge.rebuild.mutationOptions({
      onSettled: () => queries.invalidateQueries({ queryKey: trpc.knowledge.pathKey() }),
    }),
  );
  const chunking = chosenChunks(chunks);
  const changed =
    embedding !== index.embedding ||
    (chunks.maxTokens !== '' && chunks.maxTokens !== index.chunking.maxTokens) ||
    (chunks.overlapTokens !== '' && chunks.overlapTokens !== index.chunking.overlapTokens);
  return (
    <section aria-labelledby="knowledge-index">
      <Title order={2} id="knowledge-index">
        Index
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        Another embedding model or passage length means another index. It is built beside this one, which goes on
        answering until the new one is whole.
      </Text>
      <StatLine
        label="The index that answers"
        stats={[
          { label: 'Documents', value: formatCount(counts.documents) },
          { label: 'Passages', value: formatCount(counts.chunks) },
          { label: 'Vector length', value: formatCount(index.dimensions) },
          { label: 'Size', value: formatBytes(counts.bytes) },
        ]}
      />
      <Stack gap="md" mt="lg">
        <EmbeddingChoice label="Embedding model" value={embedding} onChange={setEmbedding} />
        <ChunkFields value={chunks} onChange={setChunks} />
        {rebuilding !== null && (
          <div>
            <Text size="sm" mb={6}>
              Building: {formatCount(rebuilding.done)} of {counted(rebuilding.total, 'document')}, passages of{' '}
              {rebuilding.settings.chunking.maxTokens} tokens.
            </Text>
            <Progress
              value={rebuilding.total === 0 ? 0 : (rebuilding.done / rebuilding.total) * 100}
              size={4}
              aria-label="Progress of the new index"
            />
          </div>
        )}
        {rebuild.error !== null && <ErrorNotice error={rebuild.error} />}
        <Group>
          <Button
            variant="default"
            disabled={rebuilding !== null}
            loading={rebuild.isPending}
            onClick={() =>
              rebuild.mutate({ base: base.id, embedding, ...(chunking === undefined ? {} : { chunking }) })
            }
          >
            {changed ? 'Build a new index' : 'Build the index again'}
          </Button>
        </Group>
      </Stack>
    </section>
  );
}

function RemoveForm({ base }: { base: Base }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = useMutation(
    trpc.knowledge.remove.mutationOptions({
      onSuccess: async ({ left }) => {
        if (left !== null) {
          notifications.show({ title: left.message, message: left.hint ?? null, color: 'red', autoClose: false });
        }
        await navigate({ to: '/knowledge' });
        await queries.invalidateQueries({ queryKey: trpc.knowledge.list.pathKey() });
      },
    }),
  );
  return (
    <section aria-labelledby="knowledge-delete">
      <Title order={2} id="knowledge-delete">
        Delete
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        The index and the copies of files that were dropped here are deleted. Files and folders elsewhere are not
        touched.
      </Text>
      <Button variant="default" onClick={() => setAsking(true)}>
        Delete this base…
      </Button>
      {asking && (
        <Dialog onClose={() => setAsking(false)} title={`Delete ${base.name}?`}>
          <Stack gap="md">
            <Text size="sm">
              {counted(base.counts.documents, 'document')} and {counted(base.counts.chunks, 'passage')} are deleted from
              the index, {formatBytes(base.counts.bytes)}. To have them back, they must be taken in again.
            </Text>
            {remove.error !== null && <ErrorNotice error={remove.error} />}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
                Keep it
              </Button>
              <Button color="red" loading={remove.isPending} onClick={() => remove.mutate({ base: base.id })}>
                Delete
              </Button>
            </Group>
          </Stack>
        </Dialog>
      )}
    </section>
  );
}
