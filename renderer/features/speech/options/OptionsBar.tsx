import { Anchor, Checkbox, Select } from '@mantine/core';
import { IconArrowUpRight, IconLock } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { AllowHost } from '../../../components/AllowHost.tsx';
import { useHostsToAllow } from '../../../components/useHostsToAllow.ts';
import type { SpeechModel } from '../speechTypes.ts';
import { languageName, priceText } from '../speechText.ts';
import { chosenModel, type SpeechOptions } from './speechOptions.ts';
import classes from './OptionsBar.module.css';
import { SpeechModelSelect } from './SpeechModelSelect.tsx';

const detect = 'detect';

/** How new recordings are written down, and where they go for it. What a model cannot do is not offered. */
export function OptionsBar(props: {
  models: readonly SpeechModel[];
  languages: readonly string[];
  options: SpeechOptions;
  onChange: (change: Partial<SpeechOptions>) => void;
}) {
  const { options, onChange } = props;
  const model = chosenModel(props.models, options);
  const english = model?.languages === 'english';
  const names = props.languages
    .map((code) => ({ value: code, label: languageName(code) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (
    <div>
      <div className={classes.bar}>
        <SpeechModelSelect models={props.models} value={model?.id ?? null} onChange={(id) => onChange({ model: id })} />
        <Select
          label="Language"
          w={{ base: 'calc(50% - 8px)', xs: 170 }}
          data={english ? [{ value: 'en', label: 'English' }] : [{ value: detect, label: 'Detect' }, ...names]}
          value={english ? 'en' : (options.language ?? detect)}
          onChange={(code) => onChange({ language: code === detect ? null : code })}
          disabled={english}
          allowDeselect={false}
          searchable={!english}
          nothingFoundMessage="Not known to these models"
        />
        <Select
          label="Task"
          w={{ base: 'calc(50% - 8px)', xs: 184 }}
          data={[
            { value: 'transcribe', label: 'Transcribe' },
            { value: 'translate', label: 'Translate to English', disabled: model?.translates !== true },
          ]}
          value={model?.translates === true ? options.task : 'transcribe'}
          onChange={(task) => onChange({ task: task === 'translate' ? 'translate' : 'transcribe' })}
          allowDeselect={false}
        />
        <Checkbox
          className={classes.check}
          label="Word times"
          checked={options.words}
          onChange={(event) => onChange({ words: event.currentTarget.checked })}
        />
        <Checkbox
          className={classes.check}
          label="Begin at once"
          checked={options.atOnce && model?.local !== false}
          disabled={model?.local === false}
          onChange={(event) => onChange({ atOnce: event.currentTarget.checked })}
        />
      </div>
      <ModelNote model={model} />
    </div>
  );
}

function ModelNote({ model }: { model: SpeechModel | null }) {
  const [toAllow] = useHostsToAllow(model === null || model.local ? [] : [model.destination]);
  if (model === null || !model.installed) {
    return (
      <div className={classes.note} role="note">
        {model === null ? 'No speech model is here yet.' : `${model.name} is not installed.`}
        <Anchor component={Link} to="/models" inherit underline="always">
          Get one under Models
        </Anchor>
      </div>
    );
  }
  if (model.local) {
    return (
      <div className={classes.note}>
        <IconLock size={12} aria-hidden="true" />
        Recordings stay on this machine. {model.detail}
      </div>
    );
  }
  if (toAllow !== undefined) {
    return (
      <div className={classes.consent}>
        <AllowHost host={toAllow} what="Recordings" />
      </div>
    );
  }
  return (
    <div className={classes.note} data-leaves="true">
      <IconArrowUpRight size={13} aria-hidden="true" />
      Recordings go to {model.destination ?? 'the service'}
      {model.price !== null && `, ${priceText(model.price)}`}. Each one begins only when you press its button.
    </div>
  );
}
