import { ActionIcon, Radio, Select, Textarea, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../../app/trpc.ts';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import { ModelPicker } from '../../../../components/ModelPicker.tsx';
import type { MetricChoice, MetricView } from '../../evaluationTypes.ts';
import { candidateLetter } from '../../figures.ts';
import { NumberField } from '../../fields/NumberField.tsx';
import { techniqueName } from '../../techniques.ts';
import { namedToChoose } from '../candidates/modelToChoose.ts';
import { metricKey, renameMetric, type Draft } from '../draft.ts';
import classes from './MetricsStep.module.css';
import { ParameterFields } from './ParameterFields.tsx';

const defaultRubric =
  'Give 5 to an answer that is right and complete, 3 to one that is partly right, 1 to one that is wrong or beside the question.';

/** What is measured, which of it decides, and by how much a candidate may be worse. */
export function MetricsStep({
  draft,
  onChange,
}: {
  draft: Draft;
  onChange: (next: Partial<Draft> | ((draft: Draft) => Draft)) => void;
}) {
  const trpc = useTRPC();
  const metrics = useQuery(trpc.evaluation.metrics.queryOptions({ dataset: draft.dataset }));
  const models = useQuery(trpc.models.selectable.queryOptions());
  const connections = useQuery(trpc.connections.list.queryOptions());
  const offered = metrics.data ?? [];
  const [search, setSearch] = useState('');
  const primary = draft.primary ?? draft.metrics.map(metricKey)[0] ?? null;
  const primaryView = offered.find(
    ({ name }) => name === draft.metrics.find((one) => metricKey(one) === primary)?.metric,
  );
  const change = (key: string, next: MetricChoice) =>
    onChange({ metrics: draft.metrics.map((one) => (metricKey(one) === key ? next : one)) });
  const add = (name: string) => {
    const taken = new Set(draft.metrics.map(metricKey));
    let as = name;
    for (let next = 2; taken.has(as); next += 1) as = `${name}-${next}`;
    const metrics = [...draft.metrics, as === name ? { metric: name } : { metric: name, as }];
    const { judge } = draft;
    // A judge that was chosen for a metric without a rubric has none yet.
    const filled = judge !== null && judge.rubric === '' && needsRubric(metrics, offered);
    onChange({ metrics, ...(filled ? { judge: { ...judge, rubric: defaultRubric } } : {}) });
  };
  const remove = (key: string) =>
    onChange({
      metrics: draft.metrics.filter((one) => metricKey(one) !== key),
      primary: draft.primary === key ? null : draft.primary,
    });
  const isShare = primaryView?.scale === 'share';
  const needsJudge = draft.metrics.some(({ metric }) =>
    offered.find(({ name }) => name === metric)?.needs.includes('judge'),
  );
  const judgeModel = draft.judge === null || namedToChoose(draft.judge.model) !== null ? '' : draft.judge.model;
  const asksRubric = needsRubric(draft.metrics, offered);
  return (
    <div className={classes.step}>
      {metrics.isError && <ErrorNotice error={metrics.error} onRetry={() => void metrics.refetch()} />}
      {draft.metrics.length > 0 && (
        <Radio.Group
          aria-label="The metric that decides"
          value={primary ?? ''}
          onChange={(key) => onChange({ primary: key })}
        >
          <ul className={classes.list} aria-label="Metrics">
            {draft.metrics.map((choice, place) => (
              <Metric
                key={itemKey(draft.metrics, place)}
                choice={choice}
                view={offered.find(({ name }) => name === choice.metric)}
                onChange={(next) => change(metricKey(choice), next)}
                onRename={(as) => {
                  const next = renameMetric(draft, metricKey(choice), as);
                  if (next !== null) onChange(next);
                  return next !== null;
                }}
                onRemove={() => remove(metricKey(choice))}
              />
            ))}
          </ul>
        </Radio.Group>
      )}
      <Select
        aria-label="Add a metric"
        placeholder="Add a metric"
        searchable
        className={classes.add}
        data={offered
          .filter(({ presetOf }) => presetOf === undefined)
          .map(({ name, label, fits }) => ({ value: name, label, disabled: !fits }))}
        renderOption={({ option }) => {
          const view = offered.find(({ name }) => name === option.value);
          return (
            <span className={classes.option}>
              {option.label}
              <small>{view?.why ?? view?.definition}</small>
            </span>
          );
        }}
        maxDropdownHeight={380}
        // What was looked for is found: without this its words stay, and the next ones are written behind them.
        searchValue={search}
        onSearchChange={setSearch}
        value={null}
        onChange={(name) => {
          if (name !== null) add(name);
          setSearch('');
        }}
      />
      <div className={classes.decide}>
        <Select
          label="Held against"
          allowDeselect={false}
          data={draft.candidates.map(({ id, model, technique }, place) => ({
            value: id,
            label: `${candidateLetter(place)}  ${model.slice(model.indexOf(':') + 1)}, ${techniqueName(technique)}`,
          }))}
          value={draft.baseline ?? draft.candidates[0]?.id ?? null}
          onChange={(baseline) => onChange({ baseline })}
        />
        <NumberField
          label={isShare ? 'Margin, points' : 'Margin'}
          description="Largest loss that still counts as not worse"
          min={0}
          max={isShare ? 100 : 1_000_000}
          step={isShare ? 1 : 0.1}
          decimalScale={3}
          value={Number((isShare ? draft.margin * 100 : draft.margin).toFixed(4))}
          onChange={(value) => onChange({ margin: isShare ? value / 100 : value })}
        />
        <Select
          label="Confidence"
          description="Of each verdict"
          allowDeselect={false}
          data={[...new Set(['0.8', '0.9', '0.95', '0.99', String(draft.confidence)])].sort().map((value) => ({
            value,
            label: `${Number((Number(value) * 100).toFixed(1))} %`,
          }))}
          value={String(draft.confidence)}
          onChange={(value) => {
            if (value !== null) onChange({ confidence: Number(value) });
          }}
        />
      </div>
      {(needsJudge || draft.judge !== null) && (
        <section className={classes.judge} aria-labelledby="judge">
          <h3 id="judge">Judge</h3>
          <div>
            <ModelPicker
              label="Model that judges"
              models={models.data ?? []}
              connections={connections.data ?? []}
              value={judgeModel}
              {...(judgeModel === '' ? { placeholder: 'Choose a judge' } : {})}
              onChange={(model) =>
                onChange({
                  judge: { rubric: asksRubric ? defaultRubric : '', ...draft.judge, model },
                })
              }
              onMissing={() => undefined}
            />
          </div>
          {draft.judge !== null && asksRubric && (
            <Textarea
              label="Rubric"
              autosize
              minRows={2}
              maxRows={10}
              maxLength={20_000}
              error={draft.judge.rubric.trim() === '' ? 'The judge needs to be told what a good answer is.' : undefined}
              value={draft.judge.rubric}
              onChange={(event) => {
                if (draft.judge !== null) onChange({ judge: { ...draft.judge, rubric: event.currentTarget.value } });
              }}
            />
          )}
        </section>
      )}
    </div>
  );
}

/** Whether one of the metrics is judged by the suite's rubric: faithfulness is not, and one whose rows bring their own is not. */
function needsRubric(metrics: readonly MetricChoice[], offered: readonly MetricView[]): boolean {
  return metrics.some(
    ({ metric, parameters }) =>
      offered.find(({ name }) => name === metric)?.needs.includes('rubric') === true &&
      typeof parameters?.['column'] !== 'string',
  );
}

/** Stays the same when a metric gets another name, so that the fields which are open stay open. */
function itemKey(metrics: readonly MetricChoice[], place: number): string {
  const name = metrics[place]?.metric ?? '';
  return `${name} ${metrics.slice(0, place).filter(({ metric }) => metric === name).length}`;
}

function Metric(props: {
  choice: MetricChoice;
  view: MetricView | undefined;
  onChange: (choice: MetricChoice) => void;
  /** False where another metric has that name. */
  onRename: (as: string) => boolean;
  onRemove: () => void;
}) {
  const { choice, view, onChange } = props;
  const key = metricKey(choice);
  // What is expected is named here: nothing of that kind need be in the rows.
  const bringsItsOwn = ['values', 'column'].some((name) => choice.parameters?.[name] !== undefined);
  const set = (field: 'passAt' | 'threshold', value: number | null) => {
    const { [field]: _before, ...others } = choice;
    onChange(value === null ? others : { ...others, [field]: value });
  };
  return (
    <li className={classes.metric}>
      <Radio value={key} aria-label={`${view?.label ?? key} decides`} mt={2} />
      <div className={classes.text}>
        <b>{view?.label ?? choice.metric}</b>
        {key !== choice.metric && <code>{key}</code>}
        <p>{view?.definition ?? ''}</p>
        {view !== undefined && !view.fits && !bringsItsOwn && <p className={classes.warning}>{view.why}</p>}
        <details>
          <summary>Parameters and threshold</summary>
          <div className={classes.parameters}>
            {view !== undefined && (
              <ParameterFields
                schema={view.parameterSchema}
                defaults={view.parameters}
                values={choice.parameters ?? {}}
                onChange={(parameters) => onChange({ ...choice, parameters })}
              />
            )}
            <NumberField
              size="xs"
              label="Threshold"
              description="A worse mean fails the suite"
              placeholder="None"
              optional
              {...scaleLimits(view)}
              decimalScale={4}
              value={choice.threshold ?? null}
              onChange={(value) => set('threshold', value)}
            />
            {view?.binary === false && (
              <NumberField
                size="xs"
                label="Right from"
                description="Scores from here on count as right"
                placeholder="Not decided"
                optional
                {...scaleLimits(view)}
                decimalScale={4}
                value={choice.passAt ?? null}
                onChange={(value) => set('passAt', value)}
              />
            )}
            <NameField choice={choice} onRename={props.onRename} />
          </div>
        </details>
      </div>
      <ActionIcon size="sm" aria-label={`Remove ${view?.label ?? key}`} onClick={props.onRemove}>
        <IconX size={13} />
      </ActionIcon>
    </li>
  );
}

/** A share has no threshold beyond 1, a score none beyond 100. */
function scaleLimits(view: MetricView | undefined): { min?: number; max?: number } {
  if (view?.scale === 'share') return { min: 0, max: 1 };
  return view?.scale === 'score' ? { min: 0, max: 100 } : {};
}

/** What the metric is called in the sheet. A name that is taken is said to be, and not kept. */
function NameField({ choice, onRename }: { choice: MetricChoice; onRename: (as: string) => boolean }) {
  const [name, setName] = useState(choice.as ?? '');
  const [taken, setTaken] = useState(false);
  const keep = () => setTaken(!onRename(name));
  return (
    <TextInput
      size="xs"
      label="Name in the sheet"
      description={taken ? 'Another metric is called that' : 'Letters of your choice'}
      error={taken}
      placeholder={choice.metric}
      maxLength={100}
      value={name}
      onChange={(event) => {
        setName(event.currentTarget.value);
        setTaken(false);
      }}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === 'Enter') keep();
      }}
    />
  );
}
