import { Button, Select, Text } from '@mantine/core';
import { IconMicrophone, IconPlayerPauseFilled, IconPlayerStopFilled } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import type { SpeechModel } from '../speechTypes.ts';
import { LevelMeter } from './LevelMeter.tsx';
import { useLive } from './useLive.ts';
import { useRecorder } from './RecorderProvider.tsx';
import classes from './RecordPanel.module.css';
import { useMicrophones } from './useMicrophones.ts';

/** Records: the level, the time, and the text as it comes. Without a model the recording alone is kept. */
export function RecordPanel(props: { model: SpeechModel | null; onRecord: (deviceId?: string) => void }) {
  const { recorder, state } = useRecorder();
  const live = useLive(state.recordingId);
  const microphones = useMicrophones(state.phase);
  const [device, setDevice] = useState<string | null>(null);
  const text = useRef<HTMLDivElement>(null);
  const length = live.segments.length + (live.event?.tentative.length ?? 0);
  useEffect(() => {
    text.current?.scrollTo({ top: text.current.scrollHeight });
  }, [length]);
  const active = state.phase === 'recording' || state.phase === 'finishing';
  const done = live.event?.state === 'done' ? live.event.transcriptId : null;
  const usable = props.model !== null && props.model.installed && props.model.local;
  return (
    <section className={classes.panel} aria-label="Microphone">
      <div className={classes.line}>
        {active ? (
          <>
            <span className={classes.dot} data-paused={state.paused || undefined} aria-hidden="true" />
            <LevelMeter recorder={recorder} />
            <Button
              variant="default"
              leftSection={
                state.paused ? (
                  <IconMicrophone size={14} aria-hidden="true" />
                ) : (
                  <IconPlayerPauseFilled size={14} aria-hidden="true" />
                )
              }
              disabled={state.phase === 'finishing'}
              onClick={() => recorder.pause(!state.paused)}
            >
              {state.paused ? 'Go on' : 'Pause'}
            </Button>
            <Button
              color="red"
              leftSection={<IconPlayerStopFilled size={14} aria-hidden="true" />}
              loading={state.phase === 'finishing'}
              onClick={() => void recorder.stop()}
            >
              Stop
            </Button>
          </>
        ) : (
          <>
            <div className={classes.words}>
              <Text size="sm" fw={500}>
                Record
              </Text>
              <Text size="xs" c="dimmed">
                {usable
                  ? 'You see the text while you speak.'
                  : props.model?.local === false
                    ? 'Kept here; sent only when you press Transcribe.'
                    : 'Kept as a recording; it can be written down later.'}
              </Text>
            </div>
            {microphones.length > 1 && (
              <Select
                aria-label="Microphone"
                size="sm"
                w={150}
                data={microphones}
                value={device ?? microphones[0]?.value ?? null}
                onChange={setDevice}
                allowDeselect={false}
              />
            )}
            <Button
              variant="default"
              leftSection={<IconMicrophone size={15} aria-hidden="true" />}
              loading={state.phase === 'opening'}
              onClick={() => props.onRecord(device ?? undefined)}
            >
              Record
            </Button>
          </>
        )}
      </div>
      {state.retrying && (
        <output className={classes.note}>
          The engine does not answer just now. What you say is kept here and sent as soon as it does.
        </output>
      )}
      {state.problem !== null && (
        <ErrorNotice error={state.problem} compact onRetry={recorder.dismiss} retryLabel="Dismiss" />
      )}
      {live.event?.error != null && <ErrorNotice error={live.event.error} compact />}
      {state.phase === 'recording' && usable && length === 0 && (
        <div className={classes.note}>
          {state.paused ? 'Paused.' : 'Listening. The text appears here as you speak.'}
        </div>
      )}
      {state.recordingId !== null && (live.segments.length > 0 || (live.event?.tentative ?? '') !== '') && (
        // It scrolls by itself and must be reachable by keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div ref={text} className={classes.text} role="log" aria-label="Live text" tabIndex={0}>
          {live.segments.map((segment) => (
            <span key={segment.segment}>{segment.text.trim()} </span>
          ))}
          <span className={classes.tentative}>{live.event?.tentative}</span>
        </div>
      )}
      {state.recordingId !== null && live.event?.transcriptId != null && !active && (
        <div className={classes.note}>
          {done === null ? 'The last words are being written down.' : ''}{' '}
          <Link className={classes.link} to="/speech/$transcript" params={{ transcript: live.event.transcriptId }}>
            Open the transcript
          </Link>
        </div>
      )}
    </section>
  );
}
