import { Button, Group, NumberInput, Popover, Select, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Technique } from '../../evaluationTypes.ts';

const kinds = [
  { value: 'few-shot', label: 'Few-shot: examples go before the prompt' },
  { value: 'retrieval', label: 'Retrieval: passages of a knowledge base' },
  { value: 'context', label: 'The row’s own context' },
  { value: 'zero-shot', label: 'Zero-shot: the prompt alone' },
];

/** A column more for the grid. */
export function AddTechnique(props: {
  bases: readonly { id: string; name: string }[];
  onAdd: (technique: Technique) => void;
}) {
  const [opened, setOpened] = useState(false);
  const [kind, setKind] = useState<string>('few-shot');
  const [count, setCount] = useState<number | string>(4);
  const [base, setBase] = useState<string | null>(props.bases[0]?.id ?? null);
  const [passages, setPassages] = useState<number | string>(4);
  const technique: Technique | null =
    kind === 'few-shot'
      ? typeof count === 'number' && count >= 1
        ? { kind, count, seed: 1 }
        : null
      : kind === 'retrieval'
        ? base !== null && typeof passages === 'number' && passages >= 1
          ? { kind, base, passages, mode: 'hybrid' }
          : null
        : { kind: kind === 'context' ? 'context' : 'zero-shot' };
  return (
    <Popover opened={opened} onChange={setOpened} width={320} position="bottom-start" trapFocus>
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
            data={kinds}
            value={kind}
            onChange={(value) => setKind(value ?? kind)}
            comboboxProps={{ withinPortal: false }}
          />
          {kind === 'few-shot' && (
            <NumberInput
              label="Examples"
              description="Rows of the training part, classes in turn"
              min={1}
              max={64}
              allowDecimal={false}
              value={count}
              onChange={setCount}
            />
          )}
          {kind === 'retrieval' && (
            <>
              <Select
                label="Knowledge base"
                placeholder={props.bases.length === 0 ? 'There is none yet' : 'Choose one'}
                data={props.bases.map(({ id, name }) => ({ value: id, label: name }))}
                value={base}
                onChange={setBase}
                comboboxProps={{ withinPortal: false }}
              />
              <NumberInput
                label="Passages"
                min={1}
                max={50}
                allowDecimal={false}
                value={passages}
                onChange={setPassages}
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
