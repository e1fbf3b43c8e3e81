import { ActionIcon, Select, Slider, Tooltip } from '@mantine/core';
import {
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconRewindBackward5,
  IconRewindForward5,
} from '@tabler/icons-react';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { clockText } from '../speechText.ts';
import type { Player } from './player.ts';
import classes from './PlayerBar.module.css';

const rates = ['0.5', '0.75', '1', '1.25', '1.5', '2'];

/** Plays a recording: buttons, a slider, and the pace. `playable` false asks the engine for it as WAV. */
export function PlayerBar(props: { player: Player; recordingId: string; playable: boolean; seconds: number | null }) {
  const { player, recordingId } = props;
  const state = useSyncExternalStore(player.subscribe, player.get);
  // A browser that was expected to play it and does not: as WAV every one does.
  const asWav = !props.playable || state.failures > 0;
  const failed = state.failures > (props.playable ? 1 : 0);
  const [now, setNow] = useState(0);
  const audio = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    player.attach(audio.current);
    return () => player.attach(null);
  }, [player]);
  useEffect(() => player.onTime((seconds) => setNow(Math.floor(seconds * 10) / 10)), [player]);
  const length = state.duration > 0 ? state.duration : (props.seconds ?? 0);
  const address = `/audio/speech/${encodeURIComponent(recordingId)}${asWav ? '?as=wav' : ''}`;
  return (
    <section className={classes.bar} aria-label="Player">
      {/* What is heard stands on the page: the transcript is its caption. */}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption */}
      <audio ref={audio} src={address} preload="metadata" />
      <Tooltip label={state.playing ? 'Pause (K)' : 'Play (K)'}>
        <ActionIcon
          size={34}
          variant="filled"
          color="iris"
          aria-label={state.playing ? 'Pause' : 'Play'}
          onClick={() => player.toggle()}
        >
          {state.playing ? <IconPlayerPauseFilled size={16} /> : <IconPlayerPlayFilled size={16} />}
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Back 5 seconds (J)">
        <ActionIcon size="md" aria-label="Back 5 seconds" onClick={() => player.seek(player.time() - 5)}>
          <IconRewindBackward5 size={17} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Forward 5 seconds (L)">
        <ActionIcon size="md" aria-label="Forward 5 seconds" onClick={() => player.seek(player.time() + 5)}>
          <IconRewindForward5 size={17} />
        </ActionIcon>
      </Tooltip>
      <span className={classes.time}>{clockText(now)}</span>
      <Slider
        className={classes.slider}
        size={4}
        min={0}
        max={Math.max(length, 0.1)}
        step={0.1}
        value={Math.min(now, length)}
        label={(value) => clockText(value)}
        thumbLabel="Place in the recording"
        thumbProps={{ 'aria-valuetext': `${clockText(now)} of ${clockText(length)}` }}
        onChange={(seconds) => player.seek(seconds)}
      />
      <span className={classes.time}>{clockText(length)}</span>
      <Select
        aria-label="Pace"
        size="xs"
        w={70}
        data={rates.map((rate) => ({ value: rate, label: `${rate}×` }))}
        value={String(state.rate)}
        onChange={(rate) => player.setRate(Number(rate ?? 1))}
        allowDeselect={false}
        comboboxProps={{ position: 'top-end' }}
      />
      {failed && (
        <span className={classes.failed} role="alert">
          The recording cannot be played: its file may be gone.
        </span>
      )}
    </section>
  );
}
