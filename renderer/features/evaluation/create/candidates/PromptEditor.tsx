import { Button, JsonInput, SegmentedControl, Select, Textarea } from '@mantine/core';
import { useRef, useState } from 'react';
import type { CandidateSettings, DatasetSummary, Suite } from '../../evaluationTypes.ts';
import { NumberField } from '../../fields/NumberField.tsx';
import { largestSeed } from '../../fields/numberInField.ts';
import { candidateLetter } from '../../figures.ts';
import { techniqueName } from '../../techniques.ts';
import {
  addVariant,
  changePrompt,
  emptySchema,
  isPrompted,
  sharePrompt,
  type Draft,
  type DraftPrompt,
} from '../draft.ts';
import classes from './Candidates.module.css';
import { PromptPreview } from './PromptPreview.tsx';

const answerings = [
  { value: 'generate', label: 'Write' },
  { value: 'choose', label: 'Choose' },
  { value: 'json', label: 'JSON' },
];

/** Of speech models alone. */
const transcribing = { value: 'transcribe', label: 'Transcribe' };

const answeringWords: Record<DraftPrompt['answering'], string> = {
  generate: 'The model writes its answer.',
  choose: 'The label or choice that the model thinks likeliest is its answer; local models only.',
  json: 'The model writes JSON that has to fit the schema below.',
  transcribe: 'A speech model writes down what is said in the row’s recording. It has no prompt.',
  classify: 'A classifier tells labels apart. It has no prompt.',
};

/** The prompt that candidates share, or one candidate's own; with what it becomes for a row beside it. */
export function PromptEditor(props: {
  draft: Draft;
  suite: Suite | null;
  dataset: DatasetSummary | null;
  nameOf: (model: string) => string;
  onChange: (next: (draft: Draft) => Draft) => void;
}) {
  const { draft, dataset, nameOf, onChange } = props;
  const [chosen, setChosen] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const candidate = draft.candidates.find(({ id }) => id === chosen) ?? null;
  const prompt = candidate?.own ?? draft.prompt;
  const change = (next: Partial<DraftPrompt>) =>
    onChange((before) => changePrompt(before, candidate?.id ?? null, next));
  const set = <K extends keyof CandidateSettings>(key: K, value: CandidateSettings[K] | undefined) => {
    const { [key]: _before, ...others } = prompt.settings;
    change({ settings: value === undefined ? others : { ...others, [key]: value } });
  };
  const insert = (name: string) => {
    const { template } = prompt;
    const at = field.current?.selectionStart ?? template.length;
    const to = field.current?.selectionEnd ?? at;
    change({ template: `${template.slice(0, at)}{{${name}}}${template.slice(to)}` });
    field.current?.focus();
  };
  return (
    <div className={classes.editor}>
      <div className={classes.fields}>
        <Select
          label="Prompt of"
          allowDeselect={false}
          data={[
            { value: '', label: 'All that have none of their own' },
            ...draft.candidates.flatMap(({ id, model, technique, own }, place) =>
              own?.answering === 'classify'
                ? []
                : [
                    {
                      value: id,
                      label: `${candidateLetter(place)}  ${nameOf(model)}, ${techniqueName(technique)}${own === null ? '' : ' (its own)'}`,
                    },
                  ],
            ),
          ]}
          value={candidate?.id ?? ''}
          onChange={(value) => setChosen(value === '' ? null : value)}
        />
        {candidate !== null && (
          <div className={classes.buttons}>
            <Button
              size="compact-xs"
              variant="default"
              disabled={candidate.own === null}
              onClick={() => onChange((before) => sharePrompt(before, candidate.id))}
            >
              Share the common prompt
            </Button>
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => onChange((before) => addVariant(before, candidate))}
            >
              Add a variant with another prompt
            </Button>
          </div>
        )}
        <div>
          <SegmentedControl
            size="xs"
            aria-label="How it answers"
            data={prompt.answering === 'transcribe' ? [...answerings, transcribing] : answerings}
            value={prompt.answering}
            onChange={(value) => change({ answering: value as DraftPrompt['answering'] })}
          />
          <p className={classes.quiet}>{answeringWords[prompt.answering]}</p>
        </div>
        <Textarea
          ref={field}
          label="Template"
          autosize
          minRows={5}
          maxRows={16}
          spellCheck={false}
          classNames={{ input: classes.template }}
          value={prompt.template}
          onChange={(event) => change({ template: event.currentTarget.value })}
        />
        <section className={classes.chips} aria-label="Put into the template">
          {placeholders(dataset).map((name) => (
            <button key={name} type="button" className={classes.chip} onClick={() => insert(name)}>
              {name}
            </button>
          ))}
        </section>
        {prompt.answering === 'json' && (
          <JsonInput
            key={candidate?.id ?? ''}
            label="JSON schema"
            autosize
            minRows={4}
            maxRows={14}
            formatOnBlur
            validationError="That is no JSON"
            defaultValue={JSON.stringify(prompt.settings.jsonSchema ?? emptySchema, null, 2)}
            onChange={(text) => {
              const schema = parsedObject(text);
              if (schema !== null) set('jsonSchema', schema);
            }}
          />
        )}
        <Textarea
          label="System prompt"
          placeholder="None"
          autosize
          minRows={1}
          maxRows={6}
          value={prompt.settings.system ?? ''}
          onChange={(event) => set('system', event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
        />
        <div className={classes.numbers}>
          <NumberField
            label="Temperature"
            placeholder="Default"
            optional
            min={0}
            max={2}
            step={0.1}
            decimalScale={3}
            value={prompt.settings.temperature ?? null}
            onChange={(value) => set('temperature', value ?? undefined)}
          />
          <NumberField
            label="Max tokens"
            placeholder="Default"
            optional
            min={1}
            max={1_000_000}
            whole
            value={prompt.settings.maxTokens ?? null}
            onChange={(value) => set('maxTokens', value ?? undefined)}
          />
          <NumberField
            label="Seed"
            placeholder="Default"
            optional
            min={0}
            max={largestSeed}
            whole
            value={prompt.settings.seed ?? null}
            onChange={(value) => set('seed', value ?? undefined)}
          />
        </div>
      </div>
      <PromptPreview
        suite={props.suite}
        candidate={candidate?.id ?? draft.candidates.find(isPrompted)?.id ?? null}
        rows={draft.sample?.rows ?? dataset?.rowCount ?? 0}
      />
    </div>
  );
}

/** What a template can ask for: the parts that the rows have, then their columns. */
function placeholders(dataset: DatasetSummary | null): string[] {
  if (dataset === null) return ['input'];
  const roles = new Set(Object.values(dataset.mapping));
  const parts = [
    'input',
    ...(roles.has('context') ? ['context'] : []),
    ...(roles.has('choices') ? ['choices'] : []),
    ...(dataset.labels.length > 0 ? ['labels'] : []),
  ];
  return [...new Set([...parts, ...dataset.columns])];
}

function parsedObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
