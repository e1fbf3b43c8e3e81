import { Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { memo } from 'react';
import { useTRPC } from '../../../../app/trpc.ts';
import { formatCount } from '../../../../components/format.ts';
import type { RowFilter } from '../../evaluationTypes.ts';
import scrolling from '../../scrolling/Scrolling.module.css';
import { cueAttributes, useScrollCue } from '../../scrolling/useScrollCue.ts';
import type { NamedCandidate } from '../candidateNames.ts';
import { filtersOf, filterWords } from './rowFilters.ts';
import classes from './RowsTab.module.css';

/** Which rows are looked at, with how many there are of each kind. */
export const RowFilters = memo(function RowFilters(props: {
  candidates: number;
  filter: RowFilter;
  /** Undefined until they are there. */
  counts: Record<RowFilter, number> | undefined;
  /** More than one candidate is looked at. */
  several: boolean;
  onFilter: (filter: RowFilter) => void;
}) {
  const { watch, cue } = useScrollCue<HTMLElement>();
  return (
    <section
      ref={watch}
      className={`${classes.filters} ${scrolling.cue}`}
      aria-label="Which rows"
      {...cueAttributes(cue)}
    >
      {filtersOf(props.candidates).map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={props.filter === one}
          className={classes.filter}
          onClick={() => props.onFilter(one)}
        >
          {filterWords(one, props.several)}
          <span>{props.counts === undefined ? '' : formatCount(props.counts[one])}</span>
        </button>
      ))}
    </section>
  );
});

/** The choices beside the filters. Apart from them, so that a press on a filter draws none of these anew: that took longer than its rows. */
export const RowChoices = memo(function RowChoices(props: {
  run: string;
  sliceColumns: readonly string[];
  named: readonly NamedCandidate[];
  search: string;
  onSearch: (text: string) => void;
  candidate: string | null;
  onCandidate: (candidate: string | null) => void;
  column: string | null;
  onColumn: (column: string | null) => void;
  value: string | null;
  onValue: (value: string | null) => void;
}) {
  const { named, column } = props;
  const trpc = useTRPC();
  const slices = useQuery({
    ...trpc.evaluation.slices.queryOptions({ run: props.run, column: column ?? '-' }),
    enabled: column !== null,
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <TextInput
        size="xs"
        className={classes.search}
        aria-label="Search the rows"
        placeholder="Search"
        leftSection={<IconSearch size={13} />}
        value={props.search}
        maxLength={200}
        onChange={(event) => props.onSearch(event.currentTarget.value)}
      />
      {named.length > 1 && (
        <Select
          size="xs"
          className={classes.choice}
          aria-label="Whose answers the filters look at"
          placeholder="All candidates"
          clearable
          data={named.map(({ id, letter, name }) => ({ value: id, label: `${letter}  ${name}` }))}
          value={props.candidate}
          onChange={props.onCandidate}
        />
      )}
      {props.sliceColumns.length > 0 && (
        <Select
          size="xs"
          className={classes.choice}
          aria-label="Slice by a column"
          placeholder="Any slice"
          clearable
          data={props.sliceColumns}
          value={column}
          onChange={props.onColumn}
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
          value={props.value}
          onChange={props.onValue}
        />
      )}
    </>
  );
});
