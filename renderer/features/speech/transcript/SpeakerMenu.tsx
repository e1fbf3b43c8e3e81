import { Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import classes from './Transcript.module.css';

/** Who says it: one of those that are known, or a new name; for this segment, or the name everywhere. */
export function SpeakerMenu(props: {
  speaker: string | null;
  speakers: readonly string[];
  /** Of the same speaker in one go: this one and those that follow without a label. */
  onSpeaker: (speaker: string | null, reach: 'here' | 'on') => void;
  onRename: (from: string, to: string) => void;
  disabled: boolean;
}) {
  // The pop-over exists from its first opening on: segments are many.
  const [opened, setOpened] = useState<boolean | null>(null);
  const target = useRef<HTMLButtonElement>(null);
  const [name, setName] = useState('');
  const { speaker } = props;
  const choose = (next: string | null, reach: 'here' | 'on') => {
    setOpened(false);
    props.onSpeaker(next, reach);
  };
  const given = name.trim().slice(0, 100);
  const button = (
    <button
      ref={target}
      type="button"
      className={classes.speaker}
      data-empty={speaker === null || undefined}
      disabled={props.disabled}
      aria-haspopup="dialog"
      aria-expanded={opened === true}
      aria-label={speaker === null ? 'Say who speaks' : `Speaker: ${speaker}. Change`}
      onClick={() => {
        setName(speaker ?? '');
        setOpened(opened !== true);
      }}
    >
      {speaker ?? 'Speaker'}
    </button>
  );
  if (opened === null) return button;
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      onClose={() => target.current?.focus()}
      position="bottom-start"
      width={270}
      trapFocus
      withinPortal
    >
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (given !== '') choose(given, 'here');
          }}
        >
          <Stack gap="xs">
            <TextInput
              label="Who speaks"
              value={name}
              maxLength={100}
              data-autofocus
              onChange={(event) => setName(event.currentTarget.value)}
            />
            {props.speakers.length > 0 && (
              <Group gap={4}>
                {props.speakers.slice(0, 12).map((one) => (
                  <Button key={one} size="compact-xs" variant="default" onClick={() => choose(one, 'here')}>
                    {one}
                  </Button>
                ))}
              </Group>
            )}
            <Group gap={6}>
              <Button type="submit" size="compact-sm" disabled={given === '' || given === speaker}>
                Here
              </Button>
              <Button size="compact-sm" variant="default" disabled={given === ''} onClick={() => choose(given, 'on')}>
                From here on
              </Button>
              {speaker !== null && (
                <>
                  <Button
                    size="compact-sm"
                    variant="default"
                    disabled={given === '' || given === speaker}
                    onClick={() => {
                      setOpened(false);
                      props.onRename(speaker, given);
                    }}
                  >
                    Everywhere
                  </Button>
                  <Button size="compact-sm" variant="subtle" color="gray" onClick={() => choose(null, 'here')}>
                    None
                  </Button>
                </>
              )}
            </Group>
            <Text size="xs" c="dimmed">
              “From here on” goes as far as the next change of speaker.
            </Text>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
