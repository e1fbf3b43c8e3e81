import { ActionIcon, Button, CloseButton, Modal, Tooltip } from '@mantine/core';
import { IconArrowUp, IconArrowUpRight, IconFileText, IconLock, IconPlayerStopFilled } from '@tabler/icons-react';
import {
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type ReactNode,
  type Ref,
} from 'react';
import { formatBytes } from '../../../components/format.ts';
import classes from './Composer.module.css';
import type { Destination } from './destinationOf.ts';

/** A paste longer than this stands beside the box instead of in it: megabytes in a text field would hold the page at each key. */
const longPaste = 20_000;
const tallest = 320;

export interface ComposerHandle {
  focus(): void;
}

/** The prompt box. Enter sends, Shift+Enter breaks the line, Escape stops what is running. */
export function Composer(props: {
  handle: Ref<ComposerHandle>;
  draft: string;
  onDraft: (text: string) => void;
  running: boolean;
  busy: boolean;
  /** Why nothing can be sent now; null when it can. */
  blocked: string | null;
  destination: Destination;
  /** Resolves to false when it was not accepted: the text then stays. */
  onSend: (prompt: string) => Promise<boolean>;
  onStop: () => void;
  left?: ReactNode;
}) {
  const [text, setText] = useState(props.draft);
  const [pastes, setPastes] = useState<string[]>([]);
  const [shown, setShown] = useState<string | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const hint = useId();
  useImperativeHandle(props.handle, () => ({ focus: () => area.current?.focus() }), []);

  useLayoutEffect(() => {
    const element = area.current;
    if (element === null) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(element.scrollHeight, tallest)}px`;
  }, [text]);

  useEffect(() => {
    area.current?.focus({ preventScroll: true });
  }, []);

  const change = (next: string) => {
    setText(next);
    props.onDraft(next);
  };
  const whole = [text.trim(), ...pastes].filter((part) => part !== '').join('\n\n');
  const canSend = whole !== '' && props.blocked === null && !props.busy && !props.running;
  const send = async () => {
    if (!canSend) return;
    const kept = { text, pastes };
    change('');
    setPastes([]);
    if (!(await props.onSend(whole))) {
      change(kept.text);
      setPastes(kept.pastes);
    }
  };

  return (
    <div className={classes.composer}>
      {pastes.length > 0 && (
        <div className={classes.pastes}>
          {pastes.map((paste, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- pastes have no name but their place
            <span key={index} className={classes.paste}>
              <button type="button" onClick={() => setShown(paste)}>
                <IconFileText size={14} aria-hidden="true" />
                Pasted text, {formatBytes(paste.length)}
              </button>
              <CloseButton
                size="xs"
                aria-label="Remove the pasted text"
                onClick={() => setPastes(pastes.filter((_, at) => at !== index))}
              />
            </span>
          ))}
        </div>
      )}
      <textarea
        ref={area}
        className={classes.area}
        rows={1}
        value={text}
        placeholder={props.running ? 'Write the next prompt while they answer' : 'Ask something'}
        aria-label="Prompt"
        aria-describedby={hint}
        onChange={(event) => change(event.currentTarget.value)}
        onPaste={(event) => {
          const pasted = event.clipboardData.getData('text/plain');
          if (pasted.length < longPaste) return;
          event.preventDefault();
          setPastes([...pastes, pasted]);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            void send();
          } else if (event.key === 'Escape') {
            if (props.running) props.onStop();
            else event.currentTarget.blur();
          }
        }}
      />
      <div className={classes.foot}>
        <div className={classes.left}>{props.left}</div>
        <span
          id={hint}
          className={classes.goes}
          data-leaves={props.destination.leaves || undefined}
          title={props.blocked === null ? props.destination.all : undefined}
        >
          {props.blocked ?? (
            <>
              {props.destination.leaves ? (
                <IconArrowUpRight size={13} aria-hidden="true" />
              ) : (
                <IconLock size={12} aria-hidden="true" />
              )}
              {props.destination.words}
            </>
          )}
        </span>
        {props.running && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlayerStopFilled size={12} />}
            onClick={props.onStop}
          >
            Stop all
          </Button>
        )}
        <Tooltip label={props.running ? 'Send when the answers are there, or stop them (Esc)' : 'Send (Enter)'}>
          <ActionIcon
            size={32}
            radius="md"
            variant="filled"
            color="iris"
            disabled={!canSend}
            loading={props.busy}
            onClick={() => void send()}
            aria-label="Send the prompt"
          >
            <IconArrowUp size={17} />
          </ActionIcon>
        </Tooltip>
      </div>
      <Modal opened={shown !== null} onClose={() => setShown(null)} title="Pasted text" size="lg">
        <pre className={classes.preview}>
          {shown?.slice(0, 50_000)}
          {(shown?.length ?? 0) > 50_000 && '\n…'}
        </pre>
      </Modal>
    </div>
  );
}
