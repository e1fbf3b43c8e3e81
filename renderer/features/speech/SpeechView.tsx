import { Skeleton, Stack, Tabs } from '@mantine/core';
import { IconMicrophone, IconPlayerStop, IconScale } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useCommands } from '../../app/CommandsProvider.tsx';
import { useTRPC, useTRPCClient } from '../../app/trpc.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Page } from '../../components/Page.tsx';
import { CompareTab } from './compare/CompareTab.tsx';
import { LibraryTab } from './library/LibraryTab.tsx';
import { chosenModel, requestOf, useSpeechOptions } from './options/speechOptions.ts';
import { useRecorder } from './record/RecorderProvider.tsx';
import { useSpeechEvents } from './useSpeechEvents.ts';

const tabs = { library: 'Recordings', compare: 'Compare models' } as const;

/** Speech: recordings and what is said in them, and which model hears it best. */
export default function SpeechView() {
  useSpeechEvents();
  const trpc = useTRPC();
  const client = useTRPCClient();
  const navigate = useNavigate();
  const address = useSearch({ from: '/speech' });
  const tab = address.tab ?? 'library';
  const models = useQuery({ ...trpc.speech.models.queryOptions(), staleTime: 0 });
  const tools = useQuery(trpc.speech.tools.queryOptions());
  const [options, setOptions] = useSpeechOptions();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { recorder, state } = useRecorder();
  const show = (next: keyof typeof tabs) =>
    void navigate({ to: '/speech', search: next === 'compare' ? { tab: 'compare' } : {} });
  const record = (deviceId?: string) => {
    const model = chosenModel(models.data ?? [], options);
    // A service gets a recording only when its button is pressed, so nothing is written down by one while recording.
    const live = model?.installed === true && model.local ? requestOf(model, options) : {};
    void recorder.start(() => client.speech.liveStart.mutate(live), deviceId);
  };
  useCommands([
    state.phase === 'recording'
      ? {
          id: 'speech-stop',
          label: 'Stop recording',
          group: 'Speech',
          shortcut: 'R',
          icon: <IconPlayerStop size={16} />,
          run: () => void recorder.stop(),
        }
      : {
          id: 'speech-record',
          label: 'Record from the microphone',
          group: 'Speech',
          shortcut: 'R',
          keywords: ['dictate', 'voice'],
          icon: <IconMicrophone size={16} />,
          run: () => {
            show('library');
            record();
          },
        },
    {
      id: 'speech-compare',
      label: 'Compare speech models',
      group: 'Speech',
      shortcut: 'M',
      keywords: ['word error rate', 'wer'],
      icon: <IconScale size={16} />,
      run: () => show('compare'),
    },
  ]);
  return (
    <Page
      title="Speech"
      description="Recordings to text on this machine, put right by you, and models measured on what was really said."
    >
      <Tabs value={tab} onChange={(next) => show(next === 'compare' ? 'compare' : 'library')} mb="lg">
        <Tabs.List aria-label="Parts of Speech">
          {(Object.keys(tabs) as (keyof typeof tabs)[]).map((one) => (
            <Tabs.Tab key={one} value={one}>
              {tabs[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      {models.isPending && (
        <Stack aria-busy="true" aria-label="Loading the speech models">
          <Skeleton height={60} />
          <Skeleton height={66} />
        </Stack>
      )}
      {models.isError && <ErrorNotice error={models.error} onRetry={() => void models.refetch()} />}
      {models.data !== undefined && tab === 'library' && (
        <LibraryTab
          models={models.data}
          tools={tools.data}
          options={options}
          onOptions={setOptions}
          onRecord={record}
          onCompare={(recordings) => {
            setChosen(recordings);
            show('compare');
          }}
        />
      )}
      {models.data !== undefined && tab === 'compare' && (
        <CompareTab
          models={models.data}
          languages={tools.data?.languages ?? []}
          chosen={chosen}
          comparison={address.comparison ?? null}
          onOpen={(comparison) =>
            void navigate({
              to: '/speech',
              search: { tab: 'compare', ...(comparison === null ? {} : { comparison }) },
            })
          }
        />
      )}
    </Page>
  );
}
