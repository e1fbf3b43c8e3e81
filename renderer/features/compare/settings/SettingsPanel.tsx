import { CloseButton, NumberInput, ScrollArea, SegmentedControl, Switch, TagsInput, Textarea } from '@mantine/core';
import { largestSeed, mostRepeats, mostStopStrings, mostTokens, withSetting, type Setup } from '../setup.ts';
import { ExamplesEditor, type PastTurn } from './ExamplesEditor.tsx';
import classes from './SettingsPanel.module.css';
import { readStop, writeStop } from './stopStrings.ts';

const modelsDefault = 'Model’s default';

/** How prompts are run. A field left empty means the model's own default; what was used stands in each answer's conditions. */
export function SettingsPanel(props: {
  setup: Setup;
  onChange: (change: Partial<Setup>) => void;
  onClose: () => void;
  pastTurns: () => PastTurn[];
}) {
  const { setup, onChange } = props;
  const { settings } = setup;
  const number = (value: number | string) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
  const set = <K extends keyof typeof settings>(key: K, value: (typeof settings)[K] | undefined) =>
    onChange({ settings: withSetting(settings, key, value) });
  const changed = Object.keys(settings).length > 0;
  return (
    <section className={classes.panel} aria-label="Settings of this comparison">
      <header className={classes.head}>
        <h2>Settings</h2>
        {changed && (
          <button type="button" className={classes.reset} onClick={() => onChange({ settings: {} })}>
            Use all defaults
          </button>
        )}
        <CloseButton aria-label="Close the settings" onClick={props.onClose} />
      </header>
      <ScrollArea className={classes.scroll} type="auto" scrollbarSize={6}>
        <div className={classes.fields}>
          <Textarea
            label="System prompt"
            placeholder={modelsDefault}
            autosize
            minRows={2}
            maxRows={10}
            value={settings.system ?? ''}
            onChange={(event) =>
              set('system', event.currentTarget.value === '' ? undefined : event.currentTarget.value)
            }
          />
          <div className={classes.pair}>
            <NumberInput
              label="Temperature"
              description="0 to 2"
              placeholder={modelsDefault}
              min={0}
              max={2}
              step={0.1}
              decimalScale={3}
              clampBehavior="strict"
              value={settings.temperature ?? ''}
              onChange={(value) => set('temperature', number(value))}
            />
            <NumberInput
              label="Top-p"
              description="0 to 1"
              placeholder={modelsDefault}
              min={0}
              max={1}
              step={0.05}
              decimalScale={3}
              clampBehavior="strict"
              value={settings.topP ?? ''}
              onChange={(value) => set('topP', number(value))}
            />
            <NumberInput
              label="Max tokens"
              description="Of the answer"
              placeholder={modelsDefault}
              min={1}
              max={mostTokens}
              step={64}
              allowDecimal={false}
              clampBehavior="strict"
              value={settings.maxTokens ?? ''}
              onChange={(value) => set('maxTokens', number(value))}
            />
            <NumberInput
              label="Seed"
              description="Same seed, same answer"
              placeholder="None"
              min={0}
              max={largestSeed}
              allowDecimal={false}
              clampBehavior="strict"
              value={settings.seed ?? ''}
              onChange={(value) => set('seed', number(value))}
            />
          </div>
          <TagsInput
            label="Stop strings"
            description="End the answer; at most 4. \n is a line break"
            placeholder={(settings.stop?.length ?? 0) === 0 ? 'None' : undefined}
            maxTags={mostStopStrings}
            splitChars={[]}
            value={(settings.stop ?? []).map(writeStop)}
            onChange={(tags) => set('stop', tags.length === 0 ? undefined : tags.map(readStop))}
          />
          <ExamplesEditor
            examples={settings.examples ?? []}
            onChange={(examples) => set('examples', examples.length === 0 ? undefined : examples)}
            pastTurns={props.pastTurns}
          />
          <div>
            <div className={classes.label}>Repeats per prompt</div>
            <div className={classes.repeat}>
              <SegmentedControl
                size="xs"
                aria-label="Repeats per prompt"
                data={['1', '3', '5', '10']}
                value={String(setup.repeat)}
                onChange={(value) => onChange({ repeat: Number(value) })}
              />
              <NumberInput
                size="xs"
                w={72}
                aria-label="Another number of repeats"
                min={1}
                max={mostRepeats}
                allowDecimal={false}
                clampBehavior="strict"
                value={setup.repeat}
                onChange={(value) => onChange({ repeat: number(value) ?? 1 })}
              />
            </div>
            <p className={classes.help}>More than one shows how much the figures and answers vary.</p>
          </div>
          <Switch
            label="Blind"
            description="Names and figures hidden, order shuffled, until you vote"
            checked={setup.blind}
            disabled={setup.models.length < 2}
            onChange={(event) => onChange({ blind: event.currentTarget.checked })}
          />
        </div>
      </ScrollArea>
    </section>
  );
}
