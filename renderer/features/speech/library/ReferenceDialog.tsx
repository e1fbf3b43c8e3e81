import { Button, FileButton, Group, Select, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../app/trpc.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { formatCount } from '../../../components/format.ts';
import type { Recording } from '../speechTypes.ts';
import { referenceFormat } from './referenceFormat.ts';

const formatWords = { text: 'plain text', srt: 'SRT captions, with times', vtt: 'WebVTT captions, with times' };

/** What was really said in a recording: pasted, from a file, or a transcript that was put right. Models are measured against it. */
export function ReferenceDialog(props: { recording: Recording; onClose: () => void }) {
  const { recording } = props;
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [fileName, setFileName] = useState('');
  const [transcript, setTranscript] = useState<string | null>(null);
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
  return (
    <Dialog onClose={props.onClose} title={`What is really said in “${recording.name}”`} size="lg">
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          Error rates are counted against it. Captions carry times, so that timestamps can be measured too; where they
          name who speaks, speakers are measured as well.
          {recording.reference !== null &&
            ` There is one now (${formatWords[recording.reference]}); a new one takes its place.`}
        </Text>
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
            given ? `Read as ${formatWords[format]}, ${formatCount(text.trim().split(/\s+/).length)} words` : ' '
          }
        />
        <Group gap="xs" align="flex-end">
          <FileButton
            accept=".txt,.srt,.vtt,text/plain"
            onChange={(file) => {
              if (file === null) return;
              void file.text().then((content) => {
                setText(content.slice(0, 2_000_000));
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
        {save.error !== null && <ErrorNotice error={save.error} compact />}
        <Group justify="space-between" gap="xs">
          {recording.reference === null ? (
            <span />
          ) : (
            <Button
              variant="subtle"
              color="red"
              loading={save.isPending}
              onClick={() => save.mutate({ id: recording.id })}
            >
              Take it away
            </Button>
          )}
          <Group gap="xs">
            <Button variant="default" onClick={props.onClose}>
              Cancel
            </Button>
            <Button
              disabled={!given && transcript === null}
              loading={save.isPending}
              onClick={() =>
                save.mutate({
                  id: recording.id,
                  ...(transcript === null ? { text, format } : { transcriptId: transcript }),
                })
              }
            >
              Use as reference
            </Button>
          </Group>
        </Group>
      </Stack>
    </Dialog>
  );
}
