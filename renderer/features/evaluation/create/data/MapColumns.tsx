import { Button, Group, Select, Switch, TextInput } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../../app/trpc.ts';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import { counted, formatCount } from '../../../../components/format.ts';
import type { ColumnMapping, ColumnRole, DatasetSummary, MappingCheck, TableView } from '../../evaluationTypes.ts';
import { SidewaysScroll } from '../../scrolling/SidewaysScroll.tsx';
import classes from './DataStep.module.css';

const roles: { value: ColumnRole | ''; label: string }[] = [
  { value: '', label: 'Stays with the row' },
  { value: 'input', label: 'Input' },
  { value: 'reference', label: 'Reference' },
  { value: 'label', label: 'Label' },
  { value: 'choices', label: 'Choices' },
  { value: 'context', label: 'Context' },
  { value: 'image', label: 'Image' },
  { value: 'audio', label: 'Audio' },
];

/** Says what each column means, shows what that makes of the rows, and keeps them. */
export function MapColumns(props: {
  table: TableView;
  /** Goes on with the rows that were kept. */
  onKept: (dataset: DatasetSummary) => Promise<void>;
  onBack: () => void;
}) {
  const { table } = props;
  const trpc = useTRPC();
  const [mapping, setMapping] = useState<ColumnMapping>(() =>
    Object.fromEntries(table.columns.flatMap(({ name, guess }) => (guess === null ? [] : [[name, guess]]))),
  );
  const [deduplicate, setDeduplicate] = useState(true);
  const [name, setName] = useState(table.name);
  const check = useQuery({
    ...trpc.evaluation.checkMapping.queryOptions({ table: table.id, mapping, deduplicate }),
    placeholderData: keepPreviousData,
  });
  // Awaited, so that the button stays busy until the rows are there.
  const keep = useMutation(trpc.evaluation.createDataset.mutationOptions({ onSuccess: (kept) => props.onKept(kept) }));
  const setRole = (column: string, role: string | null) =>
    setMapping(({ [column]: _before, ...others }) =>
      role === null || role === '' ? others : { ...others, [column]: role as ColumnRole },
    );
  return (
    <div className={classes.card}>
      <p className={classes.facts} tabIndex={-1} data-begin>
        {table.name}: {counted(table.rowCount, 'row')}, {counted(table.columns.length, 'column')} ({table.format})
      </p>
      <ul className={classes.columns} aria-label="Columns">
        {table.columns.map((column) => (
          <li key={column.name}>
            <div className={classes.columnText}>
              <b>{column.name}</b>
              <span>
                {formatCount(column.filled)} filled,{' '}
                {column.distinct >= 1_000 ? '1,000 or more' : formatCount(column.distinct)} different
              </span>
              <span className={classes.example}>{column.examples.join(' · ')}</span>
            </div>
            <Select
              size="xs"
              aria-label={`What ${column.name} is`}
              allowDeselect={false}
              data={roles}
              value={mapping[column.name] ?? ''}
              onChange={(role) => setRole(column.name, role)}
              w={170}
              flex="none"
            />
          </li>
        ))}
      </ul>
      <Switch
        label="Leave out rows that say the same"
        checked={deduplicate}
        onChange={(event) => setDeduplicate(event.currentTarget.checked)}
      />
      <div className={classes.checked} aria-busy={check.isFetching}>
        {check.isError && <ErrorNotice error={check.error} compact />}
        {check.data !== undefined && <Checked check={check.data} />}
      </div>
      <Group align="flex-end" gap="xs">
        <TextInput
          label="Name of the dataset"
          flex="1 1 220px"
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button variant="subtle" color="gray" onClick={props.onBack}>
          Other rows
        </Button>
        <Button
          loading={keep.isPending}
          disabled={check.data === undefined || check.data.kept === 0 || name.trim() === ''}
          onClick={() => keep.mutate({ table: table.id, mapping, deduplicate, name: name.trim() })}
        >
          {check.data === undefined ? 'Keep the rows' : `Keep ${counted(check.data.kept, 'row')}`}
        </Button>
      </Group>
      {keep.error !== null && <ErrorNotice error={keep.error} compact />}
    </div>
  );
}

function Checked({ check }: { check: MappingCheck }) {
  const more = check.errorCount + check.noteCount - check.problems.length;
  return (
    <>
      <p className={classes.verdict}>
        {counted(check.kept, 'row')} can be asked
        {check.duplicates > 0 && `, ${counted(check.duplicates, 'duplicate')} left out`}
        {check.errorCount > 0 && <span className={classes.bad}>, {counted(check.errorCount, 'error')}</span>}
        {check.labels.length > 0 && `. ${counted(check.labels.length, 'label')}: `}
        {check.labels
          .slice(0, 8)
          .map(({ label, rows }) => `${label} (${formatCount(rows)})`)
          .join(', ')}
        .
      </p>
      {check.problems.length > 0 && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by itself
        <ul className={classes.problems} aria-label="What is wrong with rows" tabIndex={0}>
          {check.problems.map((problem, place) => (
            // oxlint-disable-next-line react/no-array-index-key -- a list that is only replaced whole
            <li key={place} data-severity={problem.severity}>
              {problem.line !== null && <b>Row {formatCount(problem.line)}</b>}
              {problem.column !== null && <code>{problem.column}</code>}
              {problem.message}
            </li>
          ))}
          {more > 0 && <li>and {formatCount(more)} more</li>}
        </ul>
      )}
      {check.preview.length > 0 && (
        <SidewaysScroll label="First rows" className={classes.preview}>
          <table aria-label="First rows as they would be asked">
            <thead>
              <tr>
                <th scope="col">Row</th>
                <th scope="col">Input</th>
                <th scope="col">Right answer</th>
              </tr>
            </thead>
            <tbody>
              {check.preview.slice(0, 8).map((row) => (
                <tr key={row.id}>
                  <th scope="row">{row.line}</th>
                  <td>{row.input.slice(0, 300)}</td>
                  <td>{(row.references[0] ?? row.label ?? '–').slice(0, 120)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </SidewaysScroll>
      )}
    </>
  );
}
