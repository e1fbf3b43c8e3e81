import { ActionIcon, NumberInput, Radio, Select, Textarea, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../../app/trpc.ts';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import { ModelPicker } from '../../../../components/ModelPicker.tsx';
import type { MetricChoice, MetricView } from '../../evaluationTypes.ts';
import { candidateLetter } from '../../figures.ts';
import { techniqueName } from '../../techniques.ts';
import { metricKey, type Draft } from '../draft.ts';
import classes from './MetricsStep.module.css';
import { ParameterFields } from './ParameterFields.tsx';

const defaultRubric =
  'Give 5 to an answer that is right and complete, 3 to one that is partly right, 1 to one that is wrong or beside the question.';

/** What is measured, which of it decides, and by how much a candidate may be worse. */
export function MetricsStep({ draft, onChange }: { draft: Draft; onChange: (next: Partial<Draft>) => void }) {
  const trpc = useTRPC();
  const metrics = useQuery(trpc.evaluation.metrics.queryOptions({ dataset: draft.dataset }));
  const models = useQuery(trpc.models.selectable.queryOptions());
  const connections = useQuery(trpc.connections.list.queryOptions());
  const offered = metrics.data ?? [];
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
    onChange({ metrics: [...draft.metrics, as === name ? { metric: name } : { metric: name, as }] });
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
            {draft.metrics.map((choice) => (
              <Metric
                key={metricKey(choice)}
                choice={choice}
                view={offered.find(({ name }) => name === choice.metric)}
                onChange={(next) => change(metricKey(choice), next)}
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
        data={offered.map(({ name, label, fits }) => ({ value: name, label, disabled: !fits }))}
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
        value={null}
        onChange={(name) => {
          if (name !== null) add(name);
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
        <NumberInput
          label={isShare ? 'Margin, points' : 'Margin'}
          description="Largest loss that still counts as not worse"
          min={0}
          step={isShare ? 1 : 0.1}
          decimalScale={3}
          value={Number((isShare ? draft.margin * 100 : draft.margin).toFixed(4))}
          onChange={(value) => {
            if (typeof value === 'number') onChange({ margin: isShare ? value / 100 : value });
          }}
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
              value={draft.judge?.model ?? ''}
              {...(draft.judge === null || draft.judge.model === '' ? { placeholder: 'Choose a judge' } : {})}
              onChange={(model) =>
                onChange({
                  judge: { rubric: defaultRubric, mode: 'rubric', ...draft.judge, model },
                })
              }
              onMissing={() => undefined}
            />
          </div>
          {draft.judge !== null && (
            <>
              <Textarea
                label="Rubric"
                autosize
                minRows={2}
                maxRows={10}
                value={draft.judge.rubric}
                onChange={(event) => {
                  if (draft.judge !== null) onChange({ judge: { ...draft.judge, rubric: event.currentTarget.value } });
                }}
              />
            </>
          )}
        </section>
      )}
    </div>
  );
}

function Metric(props: {
  choice: MetricChoice;
  view: MetricView | undefined;
  onChange: (choice: MetricChoice) => void;
  onRemove: () => void;
}) {
  const { choice, view, onChange } = props;
  const key = metricKey(choice);
  const number = (value: number | string) => (typeof value === 'number' ? value : undefined);
  const set = (field: 'passAt' | 'threshold', value: number | undefined) => {
    const { [field]: _before, ...others } = choice;
    onChange(value === undefined ? others : { ...others, [field]: value });
  };
  return (
    <li className={classes.metric}>
      <Radio value={key} aria-label={`${view?.label ?? key} decides`} mt={2} />
      <div className={classes.text}>
        <b>{view?.label ?? choice.metric}</b>
        {key !== choice.metric && <code>{key}</code>}
        <p>{view?.definition ?? ''}</p>
        {view !== undefined && !view.fits && <p className={classes.warning}>{view.why}</p>}
        <details>
          <summary>Parameters and threshold</summary>
          <div className={classes.parameters}>
            {view !== undefined && (
              <ParameterFields
                defaults={view.parameters}
                values={choice.parameters ?? {}}
                onChange={(parameters) => onChange({ ...choice, parameters })}
              />
            )}
            <NumberInput
              size="xs"
              label="Threshold"
              description="A worse mean fails the suite"
              placeholder="None"
              decimalScale={4}
              value={choice.threshold ?? ''}
              onChange={(value) => set('threshold', number(value))}
            />
            {view?.binary === false && (
              <NumberInput
                size="xs"
                label="Right from"
                description="Scores from here on count as right"
                placeholder="Not decided"
                decimalScale={4}
                value={choice.passAt ?? ''}
                onChange={(value) => set('passAt', number(value))}
              />
            )}
            <TextInput
              size="xs"
              label="Name in the sheet"
              placeholder={choice.metric}
              maxLength={100}
              defaultValue={choice.as ?? ''}
              onBlur={(event) => {
                const as = event.currentTarget.value.trim();
                const { as: _before, ...others } = choice;
                onChange(as === '' ? others : { ...others, as });
              }}
            />
          </div>
        </details>
      </div>
      <ActionIcon size="sm" aria-label={`Remove ${view?.label ?? key}`} onClick={props.onRemove}>
        <IconX size={13} />
      </ActionIcon>
    </li>
  );
}
