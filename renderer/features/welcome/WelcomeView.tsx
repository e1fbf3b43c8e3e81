import { Button, Group, SimpleGrid, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconDownload } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTRPC } from '../../app/trpc.ts';
import { formatBytes } from '../../components/format.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { HostConsent } from '../../components/HostConsent.tsx';
import { useDownloads } from '../../components/useDownloads.ts';
import { useModels, type Model } from '../../components/useModels.ts';
import { StarterCard } from './StarterCard.tsx';
import { firstChoice, planDownload } from './starterChoice.ts';
import classes from './WelcomeView.module.css';

/** The first page a person sees: what this is, the starter models, one button. Goes on to the workbench when what was chosen is ready. */
export default function WelcomeView() {
  useDocumentTitle('Welcome - Yardstick');
  const trpc = useTRPC();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const models = useModels();
  const { start, cancel } = useDownloads();
  const starters = useMemo(() => (models.data ?? []).filter(isOffered), [models.data]);
  const [choice, setChoice] = useState<ReadonlySet<string> | null>(null);
  const [accepted, setAccepted] = useState<ReadonlySet<string>>(new Set());
  const chosen = choice ?? new Set(firstChoice(starters));
  const plan = planDownload(starters, chosen, accepted);
  const running = starters.some((model) => model.download?.state === 'running');
  const failed = starters.some((model) => model.download?.state === 'failed');
  /** There is nothing to get: the one thing to do here is to go on. */
  const allHere = starters.length > 0 && starters.every((model) => model.installed);

  const settings = useMutation(
    trpc.system.setSettings.mutationOptions({
      onSuccess: (saved) => queries.setQueryData(trpc.system.settings.queryKey(), saved),
    }),
  );
  const leave = useCallback(
    () => settings.mutate({ welcomed: true }, { onSettled: () => void navigate({ to: '/' }) }),
    [settings, navigate],
  );
  useReady(
    starters.filter((model) => model.installed).map((model) => model.id),
    { known: models.isSuccess, settled: !running && !failed },
    leave,
  );

  return (
    <div className={classes.scroll}>
      <div className={classes.page}>
        <Stack gap="xl">
          <Stack gap="xs">
            <Title order={1} className={classes.title}>
              Which model is good enough for your work?
            </Title>
            <Text className={classes.lead} c="dimmed">
              Yardstick puts one prompt to models on this machine and in the cloud, side by side, and measures them the
              same way. Nothing leaves this machine unless you allow the destination.
            </Text>
          </Stack>
          <section aria-labelledby="starters">
            <Title order={2} id="starters" mb="sm">
              Start with a small model
            </Title>
            {models.isError && <ErrorNotice error={models.error} onRetry={() => void models.refetch()} />}
            <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
              {models.isPending && [0, 1].map((place) => <Skeleton key={place} height={188} radius="lg" />)}
              {starters.map((model) => (
                <StarterCard
                  key={model.id}
                  model={model}
                  chosen={chosen.has(model.id)}
                  accepted={accepted.has(model.id)}
                  cancelling={cancel.isPending && cancel.variables === model.id}
                  onChoose={(on) => setChoice(toggled(chosen, model.id, on))}
                  onAccept={(on) => {
                    setAccepted(toggled(accepted, model.id, on));
                    if (on) setChoice(toggled(chosen, model.id, true));
                  }}
                  onCancel={() => cancel.mutate(model.id)}
                  onRetry={() => start.mutate([model])}
                />
              ))}
            </SimpleGrid>
          </section>
          {start.isError && <ErrorNotice error={start.error} onRetry={() => start.mutate(plan.models)} />}
          <Stack gap="sm">
            <Group gap="sm">
              {!allHere && (
                <Button
                  size="md"
                  leftSection={<IconDownload size={18} aria-hidden="true" />}
                  disabled={plan.models.length === 0 || plan.termsMissing.length > 0}
                  loading={start.isPending}
                  onClick={() => start.mutate(plan.models)}
                  aria-describedby="download-note"
                >
                  {plan.models.length === 0
                    ? 'Download'
                    : `Download ${plan.models.length === 1 ? '1 model' : `${plan.models.length} models`} (${formatBytes(plan.bytes)})`}
                </Button>
              )}
              <Button
                size="md"
                {...(allHere ? {} : { variant: 'subtle', color: 'gray' })}
                onClick={leave}
                loading={settings.isPending}
              >
                {running
                  ? 'Go on while it downloads'
                  : starters.some((model) => model.installed)
                    ? 'Go on'
                    : 'Skip: I only use cloud or my own server'}
              </Button>
            </Group>
            <div id="download-note" className={classes.note}>
              {plan.termsMissing.length > 0 ? (
                <Text size="sm" c="dimmed">
                  Accept the terms of {plan.termsMissing.map((model) => model.name).join(' and ')} first, or take the
                  tick away from it.
                </Text>
              ) : (
                <HostConsent
                  hosts={plan.models.flatMap((model) => model.hosts)}
                  verb="The button allows downloads from"
                />
              )}
            </div>
          </Stack>
        </Stack>
      </div>
    </div>
  );
}

/** Calls back once, when nothing is under way any more and a model became ready that was not here when the page opened. */
function useReady(installed: string[], { known, settled }: { known: boolean; settled: boolean }, onReady: () => void) {
  const before = useRef<ReadonlySet<string> | null>(null);
  const latest = useRef(onReady);
  useEffect(() => {
    latest.current = onReady;
  });
  const key = installed.join('\n');
  useEffect(() => {
    if (!known) return;
    const now = key.split('\n').filter((id) => id !== '');
    const atFirst = before.current ?? new Set(now);
    before.current = settled ? new Set(now) : atFirst;
    const isNew = settled && now.some((id) => !atFirst.has(id));
    if (isNew) latest.current();
  }, [key, known, settled]);
}

/** Starters that answer a prompt: the workbench, where this page leads, has no use for others. */
const isOffered = (model: Model): boolean => model.starter && (model.task === 'chat' || model.task === 'completion');

function toggled(set: ReadonlySet<string>, id: string, on: boolean): ReadonlySet<string> {
  const next = new Set(set);
  if (on) next.add(id);
  else next.delete(id);
  return next;
}
