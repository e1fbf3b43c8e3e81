import { Select } from '@mantine/core';
import { priceText } from '../speechText.ts';
import type { SpeechModel } from '../speechTypes.ts';

/** Chooses a speech model: those on this machine first, each service by the host that a recording would go to. */
export function SpeechModelSelect(props: {
  models: readonly SpeechModel[];
  value: string | null;
  onChange: (id: string) => void;
}) {
  const installed = props.models.filter(({ local, installed: here }) => local && here);
  const missing = props.models.filter(({ local, installed: here }) => local && !here);
  const services = props.models.filter(({ local }) => !local);
  const item = (model: SpeechModel) => ({ value: model.id, label: model.name });
  const group = (name: string, models: SpeechModel[]) =>
    models.length === 0 ? [] : [{ group: name, items: models.map(item) }];
  return (
    <Select
      label="Model"
      size="sm"
      w={{ base: '100%', xs: 250 }}
      data={[
        ...group('On this machine', installed),
        ...group('Services', services),
        ...group('Not installed', missing),
      ]}
      value={props.value}
      onChange={(id) => id !== null && props.onChange(id)}
      placeholder={props.models.length === 0 ? 'None yet' : 'Choose one'}
      allowDeselect={false}
      searchable={props.models.length > 8}
      maxDropdownHeight={340}
      nothingFoundMessage="No model is called that"
      renderOption={({ option }) => {
        const model = props.models.find(({ id }) => id === option.value);
        return (
          <span>
            {option.label}
            <small style={{ display: 'block', color: 'var(--ys-dim)' }}>
              {model === undefined ? '' : modelFacts(model)}
            </small>
          </span>
        );
      }}
    />
  );
}

/** What one should know before choosing it. */
export function modelFacts(model: SpeechModel): string {
  return [
    model.detail === model.destination ? null : model.detail,
    model.languages === 'english' ? 'English only' : null,
    model.destination === null ? null : `goes to ${model.destination}`,
    model.price === null ? null : priceText(model.price),
  ]
    .filter((part) => part !== null && part !== '')
    .join(' · ');
}
