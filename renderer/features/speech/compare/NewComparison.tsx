import {
  Anchor,
  Button,
  Checkbox,
  Group,
  ScrollArea,
  Select,
  Skeleton,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { IconArrowUpRight, IconLock } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTRPC } from '../../../app/trpc.ts';
import { AllowHost } from '../../../components/AllowHost.tsx';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { counted, formatCount, formatUsd } from '../../../components/format.ts';
import { useHostsToAllow } from '../../../components/useHostsToAllow.ts';
import { ManyReferencesDialog } from '../library/ManyReferencesDialog.tsx';
import { ReferenceDialog } from '../library/ReferenceDialog.tsx';
import { modelFacts } from '../options/SpeechModelSelect.tsx';
import { clockText, languageName } from '../speechText.ts';
import type { Recording, SpeechModel } from '../speechTypes.ts';
import classes from './Compare.module.css';
import { measuredText, mostRecordings, planComparison } from './plan.ts';

const mostModels = 12;

/** Chooses recordings and models, says what would leave the machine and what it costs, and begins. */
export function NewComparison(props: {
  models: readonly SpeechModel[];
  languages: readonly string[];
  chosen: readonly string[];
  onClose: () => void;
  onMade: (id: string) => void;
}) {
  const trpc = useTRPC();
  const recordings = useInfiniteQuery({
    ...trpc.speech.list.infiniteQueryOptions(
      { limit: 200 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
    staleTime: 0,
  });
  const items = (recordings.data?.pages.flatMap((page) => page.items) ?? []).filter(({ state }) => state === 'ready');
  const withReference = items.filter(({ reference }) => reference !== null && reference !== 'rttm');
  const usable = props.models.filter(({ installed }) => installed);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set(props.chosen));
  const [models, setModels] = useState<ReadonlySet<string>>(
    () =>
      new Set(
        usable
          .filter(({ local }) => local)
          .slice(0, 4)
          .map(({ id }) => id),
      ),
  );
  const [language, setLanguage] = useState<string | null>(null);
  const [name, setName] = useState('');
  const [addingMany, setAddingMany] = useState(false);
  const [reference, setReference] = useState<Recording | null>(null);
  const compare = useMutation(trpc.speech.compare.mutationOptions({ onSuccess: ({ id }) => props.onMade(id) }));
  const toggle = (set: ReadonlySet<string>, id: string, on: boolean) => {
    const next = new Set(set);
    if (on) next.add(id);
    else next.delete(id);
    return next;
  };
  const chosenRecordings = items.filter(({ id }) => picked.has(id));
  const chosenModels = usable.filter(({ id }) => models.has(id));
  const plan = planComparison(chosenRecordings, chosenModels);
  const toAllow = useHostsToAllow(plan.hosts);
  const ready = chosenRecordings.length > 0 && chosenModels.length > 0 && chosenRecordings.length <= mostRecordings;
  return (
    <section className={classes.form} aria-labelledby="speech-new-comparison">
      <Title order={2} id="speech-new-comparison">
        New comparison
      </Title>
      <div className={classes.choices}>
        <fieldset className={classes.choice}>
          <legend>
            Recordings <span>{chosenRecordings.length} chosen</span>
          </legend>
          {recordings.isPending && <Skeleton height={120} />}
          {recordings.isError && (
            <ErrorNotice error={recordings.error} onRetry={() => void recordings.refetch()} compact />
          )}
          {recordings.isSuccess && items.length === 0 && (
            <EmptyState title="No recordings yet">Add some first, or record one.</EmptyState>
          )}
          {items.length > 1 && (
            <div className={classes.pick}>
              <Checkbox
                className={classes.all}
                label={recordings.hasNextPage ? `The newest ${formatCount(items.length)}` : 'All'}
                checked={chosenRecordings.length === items.length}
                indeterminate={chosenRecordings.length > 0 && chosenRecordings.length < items.length}
                onChange={(event) => setPicked(new Set(event.currentTarget.checked ? items.map(({ id }) => id) : []))}
              />
              <Group gap={6} justify="flex-end">
                {withReference.length > 0 && withReference.length < items.length && (
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    color="gray"
                    onClick={() => setPicked(new Set(withReference.map(({ id }) => id)))}
                  >
                    Choose the {formatCount(withReference.length)} with a reference
                  </Button>
                )}
                <Button size="compact-xs" variant="default" onClick={() => setAddingMany(true)}>
                  Add references…
                </Button>
              </Group>
            </div>
          )}
          <ScrollArea.Autosize mah={300} type="auto" scrollbarSize={6}>
            {items.map((recording) => (
              <div key={recording.id} className={classes.pick}>
                <Checkbox
                  label={recording.name}
                  description={recording.seconds === null ? undefined : clockText(recording.seconds)}
                  checked={picked.has(recording.id)}
                  onChange={(event) => setPicked(toggle(picked, recording.id, event.currentTarget.checked))}
                />
                <Button
                  size="compact-xs"
                  variant={recording.reference === null ? 'default' : 'subtle'}
                  color={recording.reference === null ? undefined : 'gray'}
                  onClick={() => setReference(recording)}
                  aria-label={`What is really said in ${recording.name}`}
                >
                  {recording.reference === null ? 'Add reference' : 'Reference'}
                </Button>
              </div>
            ))}
            {recordings.hasNextPage && (
              <Button size="compact-sm" variant="default" onClick={() => void recordings.fetchNextPage()}>
                Show more
              </Button>
            )}
          </ScrollArea.Autosize>
        </fieldset>
        <fieldset className={classes.choice}>
          <legend>
            Models <span>{chosenModels.length} chosen</span>
          </legend>
          <ScrollArea.Autosize mah={336} type="auto" scrollbarSize={6}>
            {usable.map((model) => (
              <div key={model.id} className={classes.pick}>
                <Checkbox
                  label={model.name}
                  description={modelFacts(model)}
                  checked={models.has(model.id)}
                  disabled={!models.has(model.id) && models.size >= mostModels}
                  onChange={(event) => setModels(toggle(models, model.id, event.currentTarget.checked))}
                />
              </div>
            ))}
          </ScrollArea.Autosize>
          <Text size="xs" c="dimmed" mt={6}>
            More sizes under{' '}
            <Anchor component={Link} inherit underline="always" to="/models">
              Models
            </Anchor>
            , services under{' '}
            <Anchor component={Link} inherit underline="always" to="/connections">
              Connections
            </Anchor>
            .
          </Text>
        </fieldset>
      </div>
      <Group gap="sm" align="flex-end">
        <TextInput
          label="Name"
          placeholder="Chosen for you"
          w={230}
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label="Language"
          w={180}
          data={[
            { value: 'detect', label: 'Detect' },
            ...props.languages.map((code) => ({ value: code, label: languageName(code) })),
          ]}
          value={language ?? 'detect'}
          onChange={(code) => setLanguage(code === 'detect' ? null : code)}
          allowDeselect={false}
          searchable
        />
      </Group>
      <Stack gap={4}>
        <div className={classes.note} data-leaves={plan.hosts.length > 0 || undefined}>
          {plan.hosts.length > 0 ? (
            <IconArrowUpRight size={13} aria-hidden="true" />
          ) : (
            <IconLock size={12} aria-hidden="true" />
          )}
          {plan.hosts.length === 0
            ? 'Everything stays on this machine.'
            : `${counted(chosenRecordings.length, 'recording')} would be sent to ${plan.hosts.join(', ')}${plan.usd === null ? costUnknown(plan.byToken) : `, about ${formatUsd(plan.usd)}`}.`}
        </div>
        <div className={classes.note}>{measuredText(chosenRecordings.length, plan.measured)}</div>
      </Stack>
      {toAllow.map((host) => (
        <AllowHost key={host} host={host} what="Recordings" />
      ))}
      {compare.error !== null && <ErrorNotice error={compare.error} compact />}
      <Group gap="xs">
        <Button
          disabled={!ready || toAllow.length > 0}
          loading={compare.isPending}
          onClick={() =>
            compare.mutate({
              recordings: chosenRecordings.map(({ id }) => id),
              models: chosenModels.map(({ id }) => id),
              words: true,
              ...(name.trim() === '' ? {} : { name: name.trim() }),
              ...(language === null ? {} : { language }),
            })
          }
        >
          Compare
        </Button>
        <Button variant="default" onClick={props.onClose}>
          Cancel
        </Button>
      </Group>
      {addingMany && <ManyReferencesDialog onClose={() => setAddingMany(false)} />}
      {reference !== null && <ReferenceDialog recording={reference} onClose={() => setReference(null)} />}
    </section>
  );
}

function costUnknown(byToken: boolean): string {
  return byToken
    ? '; what it costs is known afterwards, as it is charged by the token'
    : '; what it costs is not known';
}
