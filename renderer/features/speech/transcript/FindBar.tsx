import { ActionIcon, Button, Checkbox, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTRPC } from '../../../app/trpc.ts';
import { formatCount } from '../../../components/format.ts';
import type { FindHit, SpeechOperation } from '../speechTypes.ts';
import classes from './Transcript.module.css';

const none: FindHit[] = [];

/** Finds in the whole transcript, and puts other words there: at one place or everywhere. */
export function FindBar(props: {
  transcriptId: string;
  revision: number;
  locked: boolean;
  onHits: (hits: readonly FindHit[], current: FindHit | null) => void;
  onEdit: (operations: SpeechOperation[]) => Promise<boolean>;
  /** Puts other words at one place. */
  onReplaceOne: (hit: FindHit, replacement: string) => Promise<boolean>;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const { onHits } = props;
  const [text, setText] = useState('');
  const [replacement, setReplacement] = useState('');
  const [matchCase, setMatchCase] = useState(false);
  const [wholeWords, setWholeWords] = useState(false);
  const [at, setAt] = useState(0);
  const [wanted] = useDebouncedValue(text, 150);
  const what = { find: wanted, matchCase, wholeWords };
  const found = useQuery({
    ...trpc.speech.find.queryOptions({ id: props.transcriptId, ...what }),
    enabled: wanted !== '',
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 10_000,
  });
  const { refetch } = found;
  const { revision } = props;
  const asked = useRef(revision);
  useEffect(() => {
    // Each change of the text moves what was found.
    if (asked.current !== revision && wanted !== '') void refetch();
    asked.current = revision;
  }, [revision, refetch, wanted]);
  const hits = wanted === '' ? none : (found.data ?? none);
  const index = hits.length === 0 ? -1 : at % hits.length;
  const current = hits[index] ?? null;
  useEffect(() => onHits(hits, current), [onHits, hits, current]);
  useEffect(() => () => onHits(none, null), [onHits]);
  const step = (by: number) => hits.length > 0 && setAt((index + by + hits.length) % hits.length);
  return (
    <search className={classes.find} aria-label="Find and replace">
      <TextInput
        id="speech-find"
        size="xs"
        w={190}
        aria-label="Find"
        placeholder="Find"
        value={text}
        maxLength={200}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
          else if (event.key === 'Escape') props.onClose();
        }}
      />
      <output className={classes.count}>
        {wanted === ''
          ? ''
          : hits.length === 0
            ? 'Nothing'
            : `${formatCount(index + 1)} of ${formatCount(hits.length)}`}
      </output>
      <ActionIcon size="sm" aria-label="Previous place" disabled={hits.length === 0} onClick={() => step(-1)}>
        <IconChevronUp size={15} />
      </ActionIcon>
      <ActionIcon size="sm" aria-label="Next place" disabled={hits.length === 0} onClick={() => step(1)}>
        <IconChevronDown size={15} />
      </ActionIcon>
      <Checkbox
        size="xs"
        label="Case"
        checked={matchCase}
        onChange={(event) => setMatchCase(event.currentTarget.checked)}
      />
      <Checkbox
        size="xs"
        label="Whole words"
        checked={wholeWords}
        onChange={(event) => setWholeWords(event.currentTarget.checked)}
      />
      <TextInput
        size="xs"
        w={170}
        aria-label="Replace with"
        placeholder="Replace with"
        value={replacement}
        maxLength={200}
        disabled={props.locked}
        onChange={(event) => setReplacement(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && props.onClose()}
      />
      <Button
        size="compact-xs"
        variant="default"
        disabled={props.locked || current === null}
        onClick={() => current !== null && void props.onReplaceOne(current, replacement)}
      >
        Replace
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        disabled={props.locked || hits.length === 0}
        onClick={() => void props.onEdit([{ kind: 'replace', ...what, replacement }])}
      >
        All
      </Button>
      <Tooltip label="Close (Esc)">
        <ActionIcon size="sm" aria-label="Close find and replace" onClick={props.onClose}>
          <IconX size={14} />
        </ActionIcon>
      </Tooltip>
    </search>
  );
}
