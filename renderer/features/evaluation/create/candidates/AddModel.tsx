import { Select } from '@mantine/core';

/** Adds one of the models that can be asked now; the choice is empty again behind it. */
export function AddModel(props: {
  label: string;
  /** What is said where there is none. */
  none: string;
  /** undefined until it is known. */
  models: readonly { id: string; name: string; local: boolean; installed: boolean }[] | undefined;
  onAdd: (model: string) => void;
}) {
  const usable = (props.models ?? []).filter(({ installed }) => installed);
  return (
    <Select
      aria-label={props.label}
      placeholder={props.models !== undefined && usable.length === 0 ? props.none : props.label}
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
