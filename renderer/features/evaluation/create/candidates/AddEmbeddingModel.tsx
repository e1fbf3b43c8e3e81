import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../../app/trpc.ts';
import { AddModel } from './AddModel.tsx';

/** Embedding models that can be asked now: a classifier learns the rows' labels from their vectors. */
export function AddEmbeddingModel({ onAdd }: { onAdd: (model: string) => void }) {
  const { data } = useQuery(useTRPC().knowledge.embeddings.queryOptions());
  return <AddModel label="Add a classifier" none="No embedding model is installed" models={data} onAdd={onAdd} />;
}
