import { Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { NumberField } from '../../fields/NumberField.tsx';

type Parameters = Record<string, unknown>;

/** A field for each parameter of a metric, by what its value is when left out. */
export function ParameterFields(props: {
  defaults: Parameters;
  values: Parameters;
  onChange: (values: Parameters) => void;
}) {
  const { defaults, values } = props;
  const names = [...new Set([...Object.keys(defaults), ...Object.keys(values)])];
  const set = (name: string, value: unknown) => props.onChange({ ...values, [name]: value });
  if (names.length === 0) return <AnyParameters values={values} onChange={props.onChange} />;
  return (
    <>
      {names.map((name) => {
        const value = values[name] ?? defaults[name];
        const label = name.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
        if (typeof value === 'boolean') {
          return (
            <Switch
              key={name}
              size="xs"
              label={label}
              checked={value}
              onChange={(event) => set(name, event.currentTarget.checked)}
            />
          );
        }
        if (typeof value === 'number') {
          return <NumberField key={name} size="xs" label={label} value={value} onChange={(next) => set(name, next)} />;
        }
        if (Array.isArray(value) && value.every((one) => typeof one === 'string')) {
          return <TagsInput key={name} size="xs" label={label} value={value} onChange={(next) => set(name, next)} />;
        }
        if (typeof value === 'string') {
          return (
            <TextInput
              key={name}
              size="xs"
              label={label}
              value={value}
              onChange={(event) => set(name, event.currentTarget.value)}
            />
          );
        }
        return <AnyParameters key={name} label={label} values={value} onChange={(next) => set(name, next)} />;
      })}
    </>
  );
}

/** Parameters that have no simple form, as JSON. */
function AnyParameters(props: { label?: string; values: unknown; onChange: (values: Parameters) => void }) {
  const [text, setText] = useState(() => JSON.stringify(props.values ?? {}, null, 1));
  const [wrong, setWrong] = useState(false);
  return (
    <Textarea
      size="xs"
      label={props.label ?? 'Parameters, JSON'}
      autosize
      minRows={1}
      maxRows={8}
      value={text}
      error={wrong ? 'That is no JSON object' : undefined}
      onChange={(event) => {
        setText(event.currentTarget.value);
        try {
          const value: unknown = JSON.parse(event.currentTarget.value);
          const isObject = typeof value === 'object' && value !== null;
          setWrong(!isObject);
          if (isObject) props.onChange(value as Parameters);
        } catch {
          setWrong(true);
        }
      }}
    />
  );
}
