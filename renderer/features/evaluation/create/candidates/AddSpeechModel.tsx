import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../../app/trpc.ts';
import { AddModel } from './AddModel.tsx';

/** Speech models that can be asked now: they write down the recordings that rows name. */
export function AddSpeechModel({ onAdd }: { onAdd: (model: string) => void }) {
  const { data } = useQuery(useTRPC().speech.models.queryOptions());
  return <AddModel label="Add a speech model" none="No speech model is installed" models={data} onAdd={onAdd} />;
}
