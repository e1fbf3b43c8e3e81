import { Button, Group, Select, Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { useTRPC, useTRPCClient } from '../../../../app/trpc.ts';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import { counted } from '../../../../components/format.ts';
import type { DatasetSummary, SplitResult, TableView } from '../../evaluationTypes.ts';
import { NumberField } from '../../fields/NumberField.tsx';
import { largestSeed } from '../../fields/numberInField.ts';
import { isPrompted, templateFor, type Draft } from '../draft.ts';
import { suggestMetrics } from '../metrics/suggestMetrics.ts';
import classes from './DataStep.module.css';
import { MapColumns } from './MapColumns.tsx';
import { ReadTable } from './ReadTable.tsx';

/** Of the rows that were kept. */
const shownRows = 3;

/** Which rows are asked, and which ones examples are taken from. */
export function DataStep(props: {
  draft: Draft;
  dataset: DatasetSummary | null;
  datasets: readonly DatasetSummary[];
  onChange: (next: Partial<Draft> | ((draft: Draft) => Draft)) => void;
}) {
  const { draft, dataset, datasets, onChange } = props;
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const [table, setTable] = useState<TableView | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  // What was pressed is gone with the part that it stood in: the next part is gone on with, from its beginning.
  const goesOn = useRef(false);
  const part = dataset?.hash ?? table?.id ?? '';
  useEffect(() => {
    if (!goesOn.current) return;
    goesOn.current = false;
    // Who is elsewhere by now stays there: an open list would close under the hands.
    const active = document.activeElement;
    if (active !== null && active !== document.body && frame.current?.contains(active) !== true) return;
    frame.current?.querySelector<HTMLElement>('[data-begin]')?.focus();
  }, [part]);
  const use = async (chosen: DatasetSummary) => {
    goesOn.current = true;
    await queries.invalidateQueries({ queryKey: trpc.evaluation.datasets.pathKey() });
    const offered = await client.evaluation.metrics.query({ dataset: chosen.hash });
    const names = new Set(offered.filter(({ fits }) => fits).map(({ name }) => name));
    onChange((before) => {
      const fitting = before.metrics.filter(({ metric }) => names.has(metric));
      const isUntouched =
        before.candidates.every((one) => one.own === null || !isPrompted(one)) &&
        /^\{\{input\}\}$|\{\{(labels|choices|context)\}\}/.test(before.prompt.template);
      return {
        ...before,
        dataset: chosen.hash,
        train: null,
        sample: null,
        metrics: fitting.length > 0 ? fitting : suggestMetrics(offered, chosen.mapping),
        primary: fitting.some(({ as, metric }) => (as ?? metric) === before.primary) ? before.primary : null,
        prompt: isUntouched ? { ...before.prompt, template: templateFor(chosen) } : before.prompt,
      };
    });
    setTable(null);
  };
  const show = (next: TableView | null) => {
    goesOn.current = true;
    setTable(next);
  };
  const other = () => {
    goesOn.current = true;
    onChange({ dataset: null, train: null, sample: null });
  };
  return (
    <div ref={frame}>
      {dataset !== null ? (
        <ChosenRows {...{ draft, dataset, datasets, onChange }} onOther={other} />
      ) : table !== null ? (
        <MapColumns key={table.id} table={table} onKept={use} onBack={() => show(null)} />
      ) : (
        <BringRows datasets={datasets} onRead={show} onUse={use} />
      )}
    </div>
  );
}

function BringRows(props: {
  datasets: readonly DatasetSummary[];
  onRead: (table: TableView) => void;
  onUse: (dataset: DatasetSummary) => Promise<void>;
}) {
  const { datasets } = props;
  const use = useMutation({ mutationFn: props.onUse });
  return (
    <>
      <ReadTable onRead={props.onRead} />
      {datasets.length > 0 && (
        <Select
          className={classes.known}
          label="Or rows that are already here"
          placeholder="Choose a dataset"
          searchable
          data={datasets.map(({ hash, name, rowCount }) => ({
            value: hash,
            label: `${name} (${counted(rowCount, 'row')}, ${hash.slice(0, 8)})`,
          }))}
          value={null}
          onChange={(hash) => {
            const found = datasets.find((one) => one.hash === hash);
            if (found !== undefined) use.mutate(found);
          }}
        />
      )}
      {use.error !== null && <ErrorNotice error={use.error} compact />}
    </>
  );
}

function ChosenRows(props: {
  draft: Draft;
  dataset: DatasetSummary;
  datasets: readonly DatasetSummary[];
  onChange: (next: Partial<Draft>) => void;
  onOther: () => void;
}) {
  const { draft, dataset, datasets, onChange } = props;
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [share, setShare] = useState(80);
  const [seed, setSeed] = useState(1);
  const [result, setResult] = useState<SplitResult | null>(null);
  const status = useRef<HTMLOutputElement>(null);
  const page = useQuery(trpc.evaluation.rows.queryOptions({ dataset: dataset.hash, offset: 0, limit: shownRows }));
  const split = useMutation(
    trpc.evaluation.split.mutationOptions({
      onSuccess: async (made) => {
        setResult(made);
        await queries.invalidateQueries({ queryKey: trpc.evaluation.datasets.pathKey() });
        onChange({ dataset: made.test.hash, train: made.train.hash, sample: null });
      },
    }),
  );
  // The button is out of order while the rows are parted, and loses the focus.
  useEffect(() => {
    if (result !== null) status.current?.focus();
  }, [result]);
  const sample = draft.sample;
  return (
    <div className={classes.card}>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
        <div>
          <p className={classes.dropTitle} tabIndex={-1} data-begin>
            {dataset.name}
          </p>
          <p className={classes.quiet}>
            {counted(dataset.rowCount, 'row')}
            {dataset.labels.length > 0 &&
              `, ${counted(dataset.labels.length, 'label')}: ${dataset.labels
                .slice(0, 6)
                .map(({ label }) => label)
                .join(', ')}`}
          </p>
        </div>
        <Button variant="subtle" color="gray" flex="none" onClick={props.onOther}>
          Other rows
        </Button>
      </Group>
      {!page.isError && (
        <ul className={classes.firstRows} aria-label="First rows" aria-busy={page.isPending}>
          {/* Their place is kept until they are there: what comes below must not move away under a pointer. */}
          {page.isPending &&
            Array.from({ length: Math.min(shownRows, dataset.rowCount) }, (_, place) => (
              <li key={place} aria-hidden="true">
                <span>&nbsp;</span>
              </li>
            ))}
          {page.data?.rows.map((row) => (
            <li key={row.id}>
              <span>{(row.input === '' ? fileName(row.audio) : row.input).slice(0, 160)}</span>
              <b>{(row.references[0] ?? row.label ?? '').slice(0, 60)}</b>
            </li>
          ))}
        </ul>
      )}
      <div className={classes.options}>
        <Switch
          label="Ask only a sample"
          description="Each label in its share of the whole; the same rows with the same seed."
          checked={sample !== null}
          onChange={(event) =>
            onChange({
              sample: event.currentTarget.checked ? { rows: Math.min(100, dataset.rowCount), seed: 1 } : null,
            })
          }
        />
        {sample !== null && (
          <Group gap="xs">
            <NumberField
              size="xs"
              w={120}
              label="Rows"
              min={1}
              max={dataset.rowCount}
              whole
              value={sample.rows}
              onChange={(rows) => onChange({ sample: { ...sample, rows } })}
            />
            <NumberField
              size="xs"
              w={120}
              label="Seed"
              min={0}
              max={largestSeed}
              whole
              value={sample.seed}
              onChange={(next) => onChange({ sample: { ...sample, seed: next } })}
            />
          </Group>
        )}
      </div>
      <div className={classes.options}>
        <Group align="flex-end" gap="xs">
          <Select
            label="Training rows come from"
            description="For few-shot and classifiers; never the rows that are asked."
            placeholder="No rows chosen"
            clearable
            data={datasets
              .filter(({ hash }) => hash !== dataset.hash)
              .map(({ hash, name, rowCount }) => ({ value: hash, label: `${name} (${counted(rowCount, 'row')})` }))}
            value={draft.train}
            onChange={(train) => onChange({ train })}
            flex="1 1 240px"
          />
          <NumberField label="Or split: asked, %" w={130} min={5} max={95} whole value={share} onChange={setShare} />
          <NumberField label="Seed" w={90} min={0} max={largestSeed} whole value={seed} onChange={setSeed} />
          <Button
            variant="default"
            loading={split.isPending}
            disabled={dataset.rowCount < 2}
            onClick={() => split.mutate({ dataset: dataset.hash, testShare: share / 100, seed })}
          >
            Split
          </Button>
        </Group>
        {split.error !== null && <ErrorNotice error={split.error} compact />}
        {result !== null && <Leaks result={result} status={status} />}
      </div>
    </div>
  );
}

function Leaks({ result, status }: { result: SplitResult; status: RefObject<HTMLOutputElement | null> }) {
  return (
    <output ref={status} className={classes.status} tabIndex={-1}>
      <p className={classes.quiet}>
        {counted(result.test.rowCount, 'row')} asked, {counted(result.train.rowCount, 'row')} for training.{' '}
        {result.leakCount === 0
          ? 'No asked row is like a training row.'
          : `${counted(result.leakCount, 'asked row')} ${result.leakCount === 1 ? 'is' : 'are'} (nearly) like a training row: ${result.leakCount === 1 ? 'it' : 'they'} could be answered from memory.`}
      </p>
      {result.leaks.length > 0 && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by itself
        <ul className={classes.problems} aria-label="Rows that leak" tabIndex={0}>
          {result.leaks.map(({ test, train, similarity }) => (
            <li key={`${test.id} ${train.id}`}>
              <b>{(similarity * 100).toFixed(0)} %</b> {test.input.slice(0, 120)} <i>like</i>{' '}
              {train.input.slice(0, 120)}
            </li>
          ))}
        </ul>
      )}
    </output>
  );
}

/** The last part of a recording's path. */
function fileName(path: string | null): string {
  return path?.split(/[\\/]/).at(-1) ?? '';
}
