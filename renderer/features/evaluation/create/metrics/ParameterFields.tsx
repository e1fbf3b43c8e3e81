import { Select, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { NumberField } from '../../fields/NumberField.tsx';
import { parameterFields, type ParameterField } from './parameterFields.ts';

type Parameters = Record<string, unknown>;

/** A field for each parameter of a metric, by what the metric says it may be. What is left as it is without being named is not named. */
export function ParameterFields(props: {
  schema: Record<string, unknown> | null;
  /** What they are when left out. */
  defaults: Parameters;
  values: Parameters;
  onChange: (values: Parameters) => void;
}) {
  const { values } = props;
  return parameterFields(props.schema, props.defaults).map((field) => (
    <Field
      key={field.name}
      field={field}
      value={values[field.name] ?? field.preset}
      onChange={(value) => {
        const { [field.name]: _before, ...others } = values;
        props.onChange(value === undefined ? others : { ...others, [field.name]: value });
      }}
    />
  ));
}

function Field(props: { field: ParameterField; value: unknown; onChange: (value: unknown) => void }) {
  const { value, onChange } = props;
  const { label, description, kind, preset } = props.field;
  const common = { size: 'xs' as const, label, ...(description === undefined ? {} : { description }) };
  switch (kind.is) {
    case 'flag':
      return (
        <Switch {...common} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
      );
    case 'choice':
      return (
        <Select
          {...common}
          data={kind.options}
          allowDeselect={preset === undefined}
          value={typeof value === 'string' ? value : null}
          onChange={(next) => onChange(next ?? undefined)}
        />
      );
    case 'number': {
      const { is: _is, ...limits } = kind;
      return (
        <NumberField
          {...common}
          {...limits}
          optional
          placeholder={typeof preset === 'number' ? String(preset) : 'Not decided'}
          value={typeof value === 'number' ? value : null}
          onChange={(next) => onChange(next ?? undefined)}
        />
      );
    }
    case 'texts':
      return (
        <TagsInput
          {...common}
          placeholder="Enter after each"
          value={(Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String)}
          onChange={(next) => onChange(next.length === 0 ? undefined : next)}
        />
      );
    case 'text': {
      const text = {
        ...common,
        ...(kind.longest === undefined ? {} : { maxLength: kind.longest }),
        spellCheck: false,
        value: typeof value === 'string' ? value : '',
      };
      // Emptied, it is as if it had not been named: no metric takes an empty text for one.
      const change = (next: string) => onChange(next === '' ? undefined : next);
      return kind.lines ? (
        <Textarea {...text} autosize minRows={2} maxRows={10} onChange={(event) => change(event.currentTarget.value)} />
      ) : (
        <TextInput {...text} onChange={(event) => change(event.currentTarget.value)} />
      );
    }
    case 'json':
      return <AsJson {...common} value={value} onChange={onChange} />;
  }
}

/** A parameter that has no simple form, as JSON. What is no JSON is said to be none, and not kept. */
function AsJson(props: {
  size: 'xs';
  label: string;
  description?: string;
  value: unknown;
  onChange: (value: unknown) => void;
}) {
  const { value, onChange, ...common } = props;
  const [text, setText] = useState(() => (value === undefined ? '' : JSON.stringify(value, null, 1)));
  const [wrong, setWrong] = useState(false);
  return (
    <Textarea
      {...common}
      label={`${props.label}, JSON`}
      autosize
      minRows={1}
      maxRows={8}
      spellCheck={false}
      value={text}
      error={wrong ? 'That is no JSON' : undefined}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setText(next);
        try {
          onChange(next.trim() === '' ? undefined : (JSON.parse(next) as unknown));
          setWrong(false);
        } catch {
          setWrong(true);
        }
      }}
    />
  );
}
