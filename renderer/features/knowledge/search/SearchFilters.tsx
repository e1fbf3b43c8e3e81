import { Button, Group, Indicator, MultiSelect, Popover, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconFilter } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../app/trpc.ts';
import { fileName, formatWords } from '../formatWord.ts';
import type { Hit } from '../knowledgeTypes.ts';
import { filterCount, noSearch, type SearchState } from './searchState.ts';
import classes from './SearchTab.module.css';

/** Narrows a search to kinds of document, one document, or days. */
export function SearchFilters(props: { baseId: string; state: SearchState; onState: (state: SearchState) => void }) {
  const { state, onState } = props;
  const trpc = useTRPC();
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState('');
  const [wanted] = useDebouncedValue(typed, 200);
  const documents = useQuery({
    ...trpc.knowledge.documents.queryOptions({
      base: props.baseId,
      limit: 50,
      ...(wanted === '' ? {} : { search: wanted }),
    }),
    enabled: opened,
    placeholderData: keepPreviousData,
  });
  const found =
    documents.data?.items.map(({ id, title, path }) => ({ value: id, label: title || fileName(path) })) ?? [];
  const chosen = state.document;
  const options =
    chosen === null || found.some((one) => one.value === chosen.id)
      ? found
      : [{ value: chosen.id, label: chosen.title }, ...found];
  const count = filterCount(state);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={320} withinPortal trapFocus>
      <Indicator disabled={count === 0} label={count} size={16} offset={4}>
        <Popover.Target>
          <Button
            variant="default"
            leftSection={<IconFilter size={15} aria-hidden="true" />}
            onClick={() => setOpened(!opened)}
            aria-label={count === 0 ? 'Filters' : `Filters, ${count} set`}
          >
            Filters
          </Button>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown className={classes.filters}>
        <MultiSelect
          label="Kinds of document"
          placeholder={state.formats.length === 0 ? 'All' : ''}
          data={Object.entries(formatWords).map(([value, label]) => ({ value, label }))}
          value={state.formats}
          onChange={(formats) => onState({ ...state, formats: formats as Hit['format'][] })}
          comboboxProps={{ withinPortal: false }}
          clearable
        />
        <Select
          label="Document"
          placeholder="All"
          searchable
          clearable
          data={options}
          filter={({ options: all }) => all}
          value={chosen?.id ?? null}
          onSearchChange={setTyped}
          onChange={(id, option) =>
            onState({ ...state, document: id === null ? null : { id, title: option?.label ?? id } })
          }
          comboboxProps={{ withinPortal: false }}
          nothingFoundMessage="No document is called that"
        />
        <Group grow>
          <TextInput
            type="date"
            label="Changed from"
            value={state.from}
            onChange={(event) => onState({ ...state, from: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label="to"
            value={state.to}
            onChange={(event) => onState({ ...state, to: event.currentTarget.value })}
          />
        </Group>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          disabled={count === 0}
          onClick={() =>
            onState({ ...state, formats: noSearch.formats, document: null, from: noSearch.from, to: noSearch.to })
          }
        >
          Clear the filters
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
