import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../../app/trpc.ts';

/** Speech models that can be asked now: they write down the recordings that rows name. */
export function AddSpeechModel(props: { onAdd: (model: string) => void }) {
  const trpc = useTRPC();
  const models = useQuery(trpc.speech.models.queryOptions());
  const usable = (models.data ?? []).filter(({ installed }) => installed);
  return (
    <Select
      aria-label="Add a speech model"
      placeholder={models.isSuccess && usable.length === 0 ? 'No speech model is installed' : 'Add a speech model'}
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
