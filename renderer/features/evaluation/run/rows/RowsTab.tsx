import { Drawer, Select, TextInput } from '@mantine/core';
import { useDebouncedValue, useMediaQuery } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useTRPC } from '../../../../app/trpc.ts';
import { formatCount } from '../../../../components/format.ts';
import type { RowFilter, RunView, TableInput } from '../../evaluationTypes.ts';
import type { NamedCandidate } from '../candidateNames.ts';
import { CellPanel, type OpenedCell } from './CellPanel.tsx';
import scrolling from '../../scrolling/Scrolling.module.css';
import { cueAttributes, useScrollCue } from '../../scrolling/useScrollCue.ts';
import { filtersOf, filterWords } from './rowFilters.ts';
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
  /** The cell that gets the focus back, anew for every time. */
  const [back, setBack] = useState<{ index: number; candidate: string } | null>(null);
  /** Counts the times that the panel was entered by keyboard: each time it takes the focus. */
  const [entered, setEntered] = useState(0);
  const aside = useRef<HTMLElement>(null);
  const { watch: watchFilters, cue: filtersCue } = useScrollCue<HTMLElement>();
  const isWide = useMediaQuery('(min-width: 72em)', true, { getInitialValueInEffect: false });
  const slices = useQuery({
    ...trpc.evaluation.slices.queryOptions({ run: run.id, column: column ?? '-' }),
    enabled: column !== null,
    placeholderData: keepPreviousData,
  });
  const query = useMemo<RowQuery>(
    () => ({
      filter,
      sort: sort.by,
      descending: sort.descending,
      ...(searched === '' ? {} : { search: searched }),
      ...(candidate === null ? {} : { candidate }),
      ...(column === null || value === null ? {} : { slice: { column, value } }),
    }),
    [filter, sort, searched, candidate, column, value],
  );
  const [counts, setCounts] = useState<Partial<Record<RowFilter, number>>>({});
  const close = useCallback(() => {
    // Who read the answer goes on at its cell; who never left the table stays where they are.
    const { activeElement } = document;
    const wasInside =
      aside.current === null || activeElement === document.body || aside.current.contains(activeElement);
    if (opened !== null && opened.index !== null && wasInside)
      setBack({ index: opened.index, candidate: opened.candidate });
    setOpened(null);
  }, [opened]);
  const open = useCallback((cell: OpenedCell, byKeyboard: boolean) => {
    setOpened(cell);
    if (byKeyboard) setEntered((times) => times + 1);
  }, []);
  const several = named.length > 1 && candidate === null;
  const panel = opened !== null && (
    <CellPanel run={run} named={named} opened={opened} entered={entered} onOpen={setOpened} onClose={close} />
  );
  return (
    <div className={classes.body} data-panel={(isWide && opened !== null) || undefined}>
      <section className={classes.left} aria-label="Rows">
        <div className={classes.bar}>
          <section
            ref={watchFilters}
            className={`${classes.filters} ${scrolling.cue}`}
            aria-label="Which rows"
            {...cueAttributes(filtersCue)}
          >
            {filtersOf(named.length).map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={filter === one}
                className={classes.filter}
                onClick={() => setFilter(one)}
              >
                {filterWords(one, several)}
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
              aria-label="Whose answers the filters look at"
              placeholder="All candidates"
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
          several={several}
          opened={opened}
          back={back}
          onOpen={open}
        />
      </section>
      {isWide && panel !== false && (
        <aside ref={aside} className={classes.panel} aria-label="Answer">
          {panel}
        </aside>
      )}
      {!isWide && (
        <Drawer.Root
          opened={opened !== null}
          onClose={close}
          position="right"
          size={640}
          padding={0}
          returnFocus={false}
        >
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
