import { Drawer, Select, TextInput } from '@mantine/core';
import { useDebouncedValue, useMediaQuery } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useTRPC } from '../../../../app/trpc.ts';
import { formatCount } from '../../../../components/format.ts';
import type { RowFilter, RunView, TableInput } from '../../evaluationTypes.ts';
import type { NamedCandidate } from '../candidateNames.ts';
import { CellPanel, type OpenedCell } from './CellPanel.tsx';
import { filters, filterWords } from './rowFilters.ts';
import classes from './RowsTab.module.css';
import { RowTable } from './RowTable.tsx';

export type RowQuery = Omit<TableInput, 'offset' | 'limit' | 'run'>;

/** Every row, all candidates beside each other: filter to what matters, and open what stands behind a cell. */
export function RowsTab({ run, named }: { run: RunView; named: readonly NamedCandidate[] }) {
  const trpc = useTRPC();
  const [filter, setFilter] = useState<RowFilter>('all');
  const [search, setSearch] = useState('');
  const [searched] = useDebouncedValue(search.trim(), 150);
  const [candidate, setCandidate] = useState<string | null>(null);
  const [column, setColumn] = useState<string | null>(null);
  const [value, setValue] = useState<string | null>(null);
  const [sort, setSort] = useState({ by: 'line', descending: false });
  const [opened, setOpened] = useState<OpenedCell | null>(null);
  const isWide = useMediaQuery('(min-width: 72em)', true, { getInitialValueInEffect: false });
  const slices = useQuery({
    ...trpc.evaluation.slices.queryOptions({ run: run.id, column: column ?? '-' }),
    enabled: column !== null,
    placeholderData: keepPreviousData,
  });
  const query: RowQuery = {
    filter,
    sort: sort.by,
    descending: sort.descending,
    ...(searched === '' ? {} : { search: searched }),
    ...(candidate === null ? {} : { candidate }),
    ...(column === null || value === null ? {} : { slice: { column, value } }),
  };
  const [counts, setCounts] = useState<Partial<Record<RowFilter, number>>>({});
  const close = useCallback(() => setOpened(null), []);
  const panel = opened !== null && (
    <CellPanel run={run} named={named} opened={opened} onOpen={setOpened} onClose={close} />
  );
  return (
    <div className={classes.body} data-panel={(isWide && opened !== null) || undefined}>
      <section className={classes.left} aria-label="Rows">
        <div className={classes.bar}>
          <section className={classes.filters} aria-label="Which rows">
            {filters.map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={filter === one}
                className={classes.filter}
                onClick={() => setFilter(one)}
              >
                {filterWords[one]}
                <span>{counts[one] === undefined ? '' : formatCount(counts[one])}</span>
              </button>
            ))}
          </section>
          <TextInput
            size="xs"
            className={classes.search}
            aria-label="Search the rows"
            placeholder="Search"
            leftSection={<IconSearch size={13} />}
            value={search}
            maxLength={200}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          {named.length > 1 && (
            <Select
              size="xs"
              className={classes.choice}
              aria-label="Filter by one candidate"
              placeholder="Any candidate"
              clearable
              data={named.map(({ id, letter, name }) => ({ value: id, label: `${letter}  ${name}` }))}
              value={candidate}
              onChange={setCandidate}
            />
          )}
          {run.sliceColumns.length > 0 && (
            <Select
              size="xs"
              className={classes.choice}
              aria-label="Slice by a column"
              placeholder="Any slice"
              clearable
              data={run.sliceColumns}
              value={column}
              onChange={(next) => {
                setColumn(next);
                setValue(null);
              }}
            />
          )}
          {column !== null && (
            <Select
              size="xs"
              className={classes.choice}
              aria-label={`Value of ${column}`}
              placeholder={`Which ${column}`}
              clearable
              searchable
              data={(slices.data?.column === column ? slices.data.slices : []).map((slice) => ({
                value: slice.value,
                label: `${slice.value === '' ? '(empty)' : slice.value} (${formatCount(slice.rows)})`,
              }))}
              value={value}
              onChange={setValue}
            />
          )}
        </div>
        <RowTable
          run={run}
          named={named}
          query={query}
          sort={sort}
          onSort={setSort}
          onCounts={setCounts}
          opened={opened}
          onOpen={setOpened}
        />
      </section>
      {isWide && panel !== false && (
        <aside className={classes.panel} aria-label="Answer">
          {panel}
        </aside>
      )}
      {!isWide && (
        <Drawer.Root opened={opened !== null} onClose={close} position="right" size={640} padding={0}>
          <Drawer.Overlay />
          <Drawer.Content aria-label="Answer">
            <Drawer.Body h="100dvh" p={0}>
              {panel}
            </Drawer.Body>
          </Drawer.Content>
        </Drawer.Root>
      )}
    </div>
  );
}
