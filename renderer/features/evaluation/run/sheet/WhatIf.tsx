import { Button, Select } from '@mantine/core';
import type { RunView, SheetView } from '../../evaluationTypes.ts';
import { NumberField } from '../../fields/NumberField.tsx';
import type { NamedCandidate } from '../candidateNames.ts';
import classes from './SheetTab.module.css';

/** What is asked otherwise than the suite says. */
export interface Look {
  margin?: number;
  confidence?: number;
  primary?: string;
  baseline?: string;
}

const confidences = ['0.8', '0.9', '0.95', '0.99'];

/** Asks the sheet with another margin, confidence, metric or baseline: a look, that leaves the suite as it is. */
export function WhatIf(props: {
  run: RunView;
  sheet: SheetView;
  named: readonly NamedCandidate[];
  look: Look;
  onLook: (look: Look) => void;
}) {
  const { run, sheet, named, look, onLook } = props;
  const metric = run.metrics[sheet.primary];
  const isShare = metric?.scale === 'share';
  const metricNames = Object.keys(run.metrics);
  return (
    <section className={classes.whatIf} aria-label="Look with other settings">
      <NumberField
        className={classes.controlNarrow}
        size="xs"
        label={isShare ? 'Margin, points' : 'Margin'}
        min={0}
        max={isShare ? 100 : 1_000_000}
        step={isShare ? 1 : 0.5}
        decimalScale={2}
        value={Number((isShare ? sheet.margin * 100 : sheet.margin).toFixed(4))}
        onChange={(value) => onLook({ ...look, margin: isShare ? value / 100 : value })}
      />
      <Select
        className={classes.controlNarrow}
        size="xs"
        label="Confidence"
        allowDeselect={false}
        data={[...new Set([...confidences, String(sheet.confidence)])].sort().map((value) => ({
          value,
          label: `${Number((Number(value) * 100).toFixed(1))} %`,
        }))}
        value={String(sheet.confidence)}
        onChange={(value) => {
          if (value !== null) onLook({ ...look, confidence: Number(value) });
        }}
      />
      {metricNames.length > 1 && (
        <Select
          className={classes.controlWide}
          size="xs"
          label="Metric"
          allowDeselect={false}
          data={metricNames.map((name) => ({ value: name, label: metricLabel(run, name) }))}
          value={sheet.primary}
          onChange={(primary) => {
            // Another metric has another scale: a margin of the old one would say nothing.
            if (primary !== null) onLook({ ...without(look, 'margin'), primary });
          }}
        />
      )}
      <Select
        className={classes.controlWide}
        size="xs"
        label="Against"
        allowDeselect={false}
        data={named.map(({ id, letter, name }) => ({ value: id, label: `${letter}  ${name}` }))}
        value={sheet.baseline}
        onChange={(baseline) => {
          if (baseline !== null) onLook({ ...look, baseline });
        }}
      />
      <Button size="xs" variant="subtle" color="gray" disabled={!sheet.whatIf} onClick={() => onLook({})}>
        As the suite says
      </Button>
    </section>
  );
}

function without(look: Look, key: keyof Look): Look {
  const { [key]: _left, ...rest } = look;
  return rest;
}

/** A metric's label, with the name that the suite gives it where that is another. */
export function metricLabel(run: RunView, name: string): string {
  const label = run.metrics[name]?.label;
  if (label === undefined) return name;
  const twice = Object.values(run.metrics).filter((one) => one.label === label).length > 1;
  return twice ? `${label} (${name})` : label;
}
