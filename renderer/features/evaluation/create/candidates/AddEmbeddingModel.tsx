import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../../app/trpc.ts';

/** Embedding models that can be asked now: a classifier learns the rows' labels from their vectors. */
export function AddEmbeddingModel(props: { onAdd: (model: string) => void }) {
  const trpc = useTRPC();
  const models = useQuery(trpc.knowledge.embeddings.queryOptions());
  const usable = (models.data ?? []).filter(({ installed }) => installed);
  return (
    <Select
      aria-label="Add a classifier"
      placeholder={models.isSuccess && usable.length === 0 ? 'No embedding model is installed' : 'Add a classifier'}
      disabled={usable.length === 0}
      searchable
      data={usable.map(({ id, name, local }) => ({
        value: id,
        label: local ? name : `${name} (${id.split(':', 1)[0]})`,
      }))}
      value={null}
      onChange={(model) => {
        if (model !== null) props.onAdd(model);
      }}
    />
  );
}
