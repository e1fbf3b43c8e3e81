import { Button, Group, Popover, Select, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Technique } from '../../evaluationTypes.ts';
import { NumberField } from '../../fields/NumberField.tsx';
import { largestSeed } from '../../fields/numberInField.ts';
import { retrievalModes } from '../../techniques.ts';

/** Rows that a classifier can learn from at most. */
const mostTrainingRows = 20_000;

const kinds = [
  { value: 'few-shot', label: 'Few-shot: examples before it' },
  { value: 'retrieval', label: 'Retrieval: passages of a base' },
  { value: 'context', label: 'The row’s own context' },
  { value: 'zero-shot', label: 'Zero-shot: the prompt alone' },
];

const classifying = { value: 'classifier', label: 'Classifier: learns the labels' };

type RetrievalMode = Extract<Technique, { kind: 'retrieval' }>['mode'];

/** A column more for the grid. */
export function AddTechnique(props: {
  bases: readonly { id: string; name: string }[];
  /** Rows have labels: there is something to learn. */
  isLabelled: boolean;
  onAdd: (technique: Technique) => void;
}) {
  const [opened, setOpened] = useState(false);
  const [kind, setKind] = useState<string>('few-shot');
  const [count, setCount] = useState(4);
  const [rows, setRows] = useState<number | null>(null);
  const [seed, setSeed] = useState(1);
  const [chosenBase, setBase] = useState<string | null>(null);
  const [passages, setPassages] = useState(4);
  const [mode, setMode] = useState<RetrievalMode>('hybrid');
  // Looked up anew each time: the bases may come after this button, and one may be gone.
  const base = (props.bases.find(({ id }) => id === chosenBase) ?? props.bases[0])?.id ?? null;
  const technique: Technique | null =
    kind === 'few-shot'
      ? { kind, count, seed }
      : kind === 'classifier'
        ? { kind, rows, seed }
        : kind === 'retrieval'
          ? base === null
            ? null
            : { kind, base, passages, mode }
          : { kind: kind === 'context' ? 'context' : 'zero-shot' };
  const seedField = (
    <NumberField
      label="Seed"
      description="Which rows they are"
      min={0}
      max={largestSeed}
      whole
      value={seed}
      onChange={setSeed}
    />
  );
  return (
    <Popover opened={opened} onChange={setOpened} width={320} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconPlus size={15} aria-hidden="true" />}
          onClick={() => setOpened(!opened)}
        >
          Add a technique
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Select
            label="Technique"
            allowDeselect={false}
            data={props.isLabelled ? [...kinds, classifying] : kinds}
            value={kind}
            onChange={(value) => setKind(value ?? kind)}
            comboboxProps={{ withinPortal: false }}
          />
          {kind === 'few-shot' && (
            <Group gap="xs" grow wrap="nowrap" align="flex-start">
              <NumberField
                label="Examples"
                description="Classes in turn"
                min={1}
                max={64}
                whole
                value={count}
                onChange={setCount}
              />
              {seedField}
            </Group>
          )}
          {kind === 'classifier' && (
            <Group gap="xs" grow wrap="nowrap" align="flex-start">
              <NumberField
                label="Training rows"
                description="Each label in its share"
                placeholder="All"
                optional
                min={2}
                max={mostTrainingRows}
                whole
                value={rows}
                onChange={setRows}
              />
              {seedField}
            </Group>
          )}
          {kind === 'retrieval' && (
            <>
              <Select
                label="Knowledge base"
                placeholder={props.bases.length === 0 ? 'There is none yet' : 'Choose one'}
                allowDeselect={false}
                data={props.bases.map(({ id, name }) => ({ value: id, label: name }))}
                value={base}
                onChange={setBase}
                comboboxProps={{ withinPortal: false }}
              />
              <NumberField label="Passages" min={1} max={50} whole value={passages} onChange={setPassages} />
              <Select
                label="Found by"
                allowDeselect={false}
                data={retrievalModes}
                value={mode}
                onChange={(value) => setMode((value as RetrievalMode | null) ?? mode)}
                comboboxProps={{ withinPortal: false }}
              />
            </>
          )}
          <Group justify="flex-end">
            <Button
              size="xs"
              disabled={technique === null}
              onClick={() => {
                if (technique !== null) props.onAdd(technique);
                setOpened(false);
              }}
            >
              Add
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
