import { Chip, Group, Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { ModelFilter } from './modelFilter.ts';
import { taskLabel } from './taskLabel.ts';

/** Search, task, and three on-off filters. */
export function ModelFilters(props: { filter: ModelFilter; tasks: string[]; onChange: (filter: ModelFilter) => void }) {
  const { filter } = props;
  const set = (changes: Partial<ModelFilter>) => props.onChange({ ...filter, ...changes });
  return (
    <Group gap="sm" mb="md" component="search" aria-label="Models">
      <TextInput
        aria-label="Search models"
        placeholder="Search name, publisher, licence"
        leftSection={<IconSearch size={16} aria-hidden="true" />}
        value={filter.search}
        onChange={(event) => set({ search: event.currentTarget.value })}
        flex="1 1 220px"
        maw={340}
      />
      <Select
        aria-label="Task"
        placeholder="Every task"
        data={props.tasks.map((task) => ({ value: task, label: taskLabel(task) }))}
        value={filter.task}
        onChange={(task) => set({ task })}
        clearable
        w={170}
      />
      <Group gap={6}>
        <Chip size="xs" checked={filter.installed} onChange={(installed) => set({ installed })}>
          Installed
        </Chip>
        <Chip size="xs" checked={filter.openLicence} onChange={(openLicence) => set({ openLicence })}>
          Open licence
        </Chip>
        <Chip size="xs" checked={filter.fits} onChange={(fits) => set({ fits })}>
          Fits this machine
        </Chip>
      </Group>
    </Group>
  );
}
