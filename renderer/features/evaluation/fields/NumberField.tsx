import { NumberInput, type NumberInputProps } from '@mantine/core';
import { useRef, useState } from 'react';
import { readNumber, settleNumber, type NumberLimits } from './numberInField.ts';

type Common = Omit<
  NumberInputProps,
  | 'value'
  | 'defaultValue'
  | 'onChange'
  | 'onFocus'
  | 'onBlur'
  | 'min'
  | 'max'
  | 'allowDecimal'
  | 'allowNegative'
  | 'clampBehavior'
  | 'error'
> &
  Omit<NumberLimits, 'optional'>;
type Required = Common & { optional?: false; value: number; onChange: (value: number) => void };
type Optional = Common & { optional: true; value: number | null; onChange: (value: number | null) => void };

/**
 * A number that is always possible: what is typed is handed on only where it fits, the field says why it does not, and when it is left it shows what is
 * kept.
 */
export function NumberField(props: Required | Optional) {
  const { value, onChange, min, max, whole, optional, description, ...others } = props;
  const limits: NumberLimits = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  if (whole === true) limits.whole = true;
  if (optional === true) limits.optional = true;
  const [typed, setTyped] = useState<number | string | null>(null);
  const before = useRef<number | null>(value);
  const read = typed === null ? null : readNumber(typed, limits);
  const fault = read !== null && 'fault' in read ? read.fault : null;
  const keep = (next: number | null) => {
    if (next === value) return;
    if (optional === true) onChange(next);
    else if (next !== null) onChange(next);
  };
  // The fault takes the description's place where there is one, so that nothing moves.
  const words =
    description === undefined
      ? { error: fault ?? false }
      : { error: fault !== null, description: fault ?? description };
  return (
    <NumberInput
      {...others}
      {...words}
      {...(min === undefined ? {} : { min })}
      {...(max === undefined ? {} : { max })}
      allowDecimal={whole !== true}
      allowNegative={min === undefined || min < 0}
      clampBehavior="none"
      value={typed ?? value ?? ''}
      onFocus={() => {
        before.current = value;
      }}
      onChange={(next) => {
        setTyped(next);
        const found = readNumber(next, limits);
        if ('value' in found) keep(found.value);
      }}
      onBlur={() => {
        if (typed !== null) keep(settleNumber(typed, limits, before.current));
        setTyped(null);
      }}
    />
  );
}
