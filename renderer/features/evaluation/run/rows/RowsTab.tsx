import { Drawer } from '@mantine/core';
import { useDebouncedValue, useMediaQuery } from '@mantine/hooks';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { RowFilter, RunView, TableInput } from '../../evaluationTypes.ts';
import type { NamedCandidate } from '../candidateNames.ts';
import { CellPanel, type OpenedCell } from './CellPanel.tsx';
import { RowChoices, RowFilters } from './RowBar.tsx';
import classes from './RowsTab.module.css';
import { RowTable } from './RowTable.tsx';
import { useFirstRows } from './useRowPages.ts';

export type RowQuery = Omit<TableInput, 'offset' | 'limit' | 'run'>;

/** Every row, all candidates beside each other: filter to what matters, and open what stands behind a cell. */
export function RowsTab({ run, named }: { run: RunView; named: readonly NamedCandidate[] }) {
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
  const isWide = useMediaQuery('(min-width: 72em)', true, { getInitialValueInEffect: false });
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
  const first = useFirstRows(run.id, query);
  const { head } = first;
  const chooseColumn = useCallback((next: string | null) => {
    setColumn(next);
    setValue(null);
  }, []);
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
          <RowFilters
            candidates={named.length}
            filter={filter}
            counts={head?.counts}
            several={several}
            onFilter={setFilter}
          />
          <RowChoices
            run={run.id}
            sliceColumns={run.sliceColumns}
            named={named}
            search={search}
            onSearch={setSearch}
            candidate={candidate}
            onCandidate={setCandidate}
            column={column}
            onColumn={chooseColumn}
            value={value}
            onValue={setValue}
          />
        </div>
        <RowTable
          run={run}
          named={named}
          query={query}
          first={first}
          sort={sort}
          onSort={setSort}
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
