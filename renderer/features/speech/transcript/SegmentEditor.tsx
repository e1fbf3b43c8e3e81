import { Button, Group, TextInput, Textarea } from '@mantine/core';
import { useRef, useState } from 'react';
import { clockText, parseClock } from '../speechText.ts';
import type { Segment, SpeechOperation } from '../speechTypes.ts';
import classes from './Transcript.module.css';

/** A segment's text and times, to be changed. Enter keeps it, Escape leaves it, Ctrl+Enter cuts it in two at the cursor. */
export function SegmentEditor(props: {
  segment: Segment;
  /** Several operations are made one after another. Resolves false where one was refused. */
  onEdit: (operations: SpeechOperation[]) => Promise<boolean>;
  onClose: () => void;
}) {
  const { segment } = props;
  const [text, setText] = useState(segment.text.trim());
  const [start, setStart] = useState(clockText(segment.start, 2));
  const [end, setEnd] = useState(clockText(segment.end, 2));
  const [busy, setBusy] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const from = parseClock(start);
  const to = parseClock(end);
  const timesWrong = from === null || to === null || to < from;
  const run = async (operations: SpeechOperation[]) => {
    if (operations.length === 0) return props.onClose();
    setBusy(true);
    const done = await props.onEdit(operations);
    setBusy(false);
    if (done) props.onClose();
  };
  const changes = (): SpeechOperation[] => {
    const operations: SpeechOperation[] = [];
    if (text.trim() !== segment.text.trim())
      operations.push({ kind: 'text', segment: segment.segment, text: text.trim() });
    const timed = start !== clockText(segment.start, 2) || end !== clockText(segment.end, 2);
    if (timed && from !== null && to !== null)
      operations.push({ kind: 'times', segment: segment.segment, start: from, end: to });
    return operations;
  };
  const split = () => {
    const at = area.current?.selectionStart ?? 0;
    const offset = text.length - text.trimStart().length;
    const place = at - offset;
    if (place <= 0 || place >= text.trim().length) return;
    // Where the text is as it was, the engine's own text is cut: it may begin with a blank.
    const same = text.trim() === segment.text.trim();
    const lead = same ? segment.text.length - segment.text.trimStart().length : 0;
    void run([...changes(), { kind: 'split', segment: segment.segment, at: place + lead }]);
  };
  return (
    <div className={classes.editor}>
      <Textarea
        ref={(field) => {
          // Opened to be written in.
          if (field !== null && area.current !== field) field.focus();
          area.current = field;
        }}
        aria-label="Text of the segment"
        autosize
        minRows={1}
        maxRows={12}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape') props.onClose();
          else if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            if (event.ctrlKey || event.metaKey) split();
            else if (!timesWrong) void run(changes());
          }
        }}
      />
      <Group gap={6} align="center">
        <TextInput
          aria-label="Begins"
          size="xs"
          w={92}
          value={start}
          error={from === null}
          onChange={(event) => setStart(event.currentTarget.value)}
        />
        <TextInput
          aria-label="Ends"
          size="xs"
          w={92}
          value={end}
          error={to === null || (from !== null && to < from)}
          onChange={(event) => setEnd(event.currentTarget.value)}
        />
        <Button size="compact-sm" loading={busy} disabled={timesWrong} onClick={() => void run(changes())}>
          Save
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={busy}
          onMouseDown={(event) => event.preventDefault()}
          onClick={split}
        >
          Split at cursor
        </Button>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={props.onClose}>
          Cancel
        </Button>
      </Group>
    </div>
  );
}
