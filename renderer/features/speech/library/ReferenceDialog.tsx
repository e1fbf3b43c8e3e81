import { Button, CloseButton, FileButton, Group, Select, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../app/trpc.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { formatCount } from '../../../components/format.ts';
import type { Recording } from '../speechTypes.ts';
import { referenceFormat } from './referenceFormat.ts';

const formatWords = {
  text: 'plain text',
  srt: 'SRT captions, with times',
  vtt: 'WebVTT captions, with times',
  rttm: 'turns of speakers (RTTM)',
};

/** Characters of a text or of turns that the engine takes. */
const mostCharacters = 2_000_000;

/** What was really said in a recording: pasted, from a file, or a transcript that was put right. Models are measured against it. */
export function ReferenceDialog(props: { recording: Recording; onClose: () => void }) {
  const { recording } = props;
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [fileName, setFileName] = useState('');
  const [transcript, setTranscript] = useState<string | null>(null);
  const [turns, setTurns] = useState<{ name: string; content: string } | null>(null);
  const [tooLong, setTooLong] = useState<string | null>(null);
  const save = useMutation(
    trpc.speech.setReference.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries({ queryKey: trpc.speech.pathKey() });
        props.onClose();
      },
    }),
  );
  const format = referenceFormat(text, fileName);
  const done = recording.transcripts.filter(({ state, segments }) => state === 'done' && segments > 0);
  const given = text.trim() !== '';
  const speakers = given && format === 'rttm' ? text : turns?.content;
  const said = recording.reference === 'rttm' ? null : recording.reference;
  const there = [
    ...(said === null ? [] : [{ what: formatWords[said], gone: { text: null } }]),
    ...(recording.hasTurns ? [{ what: formatWords.rttm, gone: { speakers: null } }] : []),
  ];
  return (
    <Dialog onClose={props.onClose} title={`What is really said in “${recording.name}”`} size="lg">
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          Error rates are counted against it. Captions carry times, so that timestamps can be measured too. Speakers are
          measured where captions name them, or by a file of turns (RTTM), alone or beside the text. A new text takes
          the place of the text, new turns that of the turns.
        </Text>
        {there.map(({ what, gone }) => (
          <Group key={what} justify="space-between" gap="xs" wrap="nowrap">
            <Text size="sm">There now: {what}</Text>
            <Button
              variant="subtle"
              color="red"
              size="compact-sm"
              flex="none"
              aria-label={`Take it away: ${what}`}
              loading={save.isPending}
              onClick={() => save.mutate({ id: recording.id, ...gone })}
            >
              Take it away
            </Button>
          </Group>
        ))}
        <Textarea
          label="Text or captions"
          placeholder="Paste what is said, or SRT or WebVTT captions"
          autosize
          minRows={6}
          maxRows={14}
          value={text}
          data-autofocus
          onChange={(event) => {
            setText(event.currentTarget.value);
            setFileName('');
            setTranscript(null);
          }}
          description={
            !given
              ? ' '
              : format === 'rttm'
                ? `Read as ${formatWords.rttm}`
                : `Read as ${formatWords[format]}, ${formatCount(text.trim().split(/\s+/).length)} words`
          }
        />
        <Group gap="xs" align="flex-end">
          <FileButton
            accept=".txt,.srt,.vtt,.rttm,text/plain"
            onChange={(file) => {
              if (file === null) return;
              void file.text().then((content) => {
                setTooLong(content.length > mostCharacters ? file.name : null);
                // Cut, it would end in the middle of a line.
                if (content.length > mostCharacters) return;
                // Beside what is said, which stays.
                if (referenceFormat(content, file.name) === 'rttm') {
                  setTurns({ name: file.name, content });
                  return;
                }
                setText(content);
                setFileName(file.name);
                setTranscript(null);
              });
            }}
          >
            {(given) => (
              <Button variant="default" {...given}>
                Open a file
              </Button>
            )}
          </FileButton>
          {done.length > 0 && (
            <Select
              flex="1 1 220px"
              label="Or a transcript that you put right"
              placeholder="Choose one"
              clearable
              data={done.map((one) => ({
                value: one.id,
                label: `${one.modelName}${one.edited ? ', edited' : ', as it was heard'}`,
              }))}
              value={transcript}
              onChange={(id) => {
                setTranscript(id);
                if (id !== null) setText('');
              }}
            />
          )}
        </Group>
        {turns !== null && (
          <Group gap={4} wrap="nowrap">
            <Text size="sm" truncate>
              Turns of speakers: {turns.name}
            </Text>
            <CloseButton size="sm" aria-label={`Leave out ${turns.name}`} onClick={() => setTurns(null)} />
          </Group>
        )}
        {tooLong !== null && (
          <ErrorNotice
            compact
            error={{
              code: 'speech/too-long',
              message: `${tooLong} has more than ${formatCount(mostCharacters)} characters.`,
              hint: 'Give the part that belongs to this recording.',
            }}
          />
        )}
        {save.error !== null && <ErrorNotice error={save.error} compact />}
        <Group gap="xs" justify="flex-end">
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button
            disabled={!given && transcript === null && turns === null}
            loading={save.isPending}
            onClick={() =>
              save.mutate({
                id: recording.id,
                ...(transcript !== null
                  ? { transcriptId: transcript }
                  : given && format !== 'rttm'
                    ? { text, format }
                    : {}),
                ...(speakers === undefined ? {} : { speakers }),
              })
            }
          >
            Use as reference
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
