import { Button, FileInput, Group, Select, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../../app/trpc.ts';
import { Dialog } from '../../../../components/Dialog.tsx';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import type { RunView } from '../../evaluationTypes.ts';
import type { NamedCandidate } from '../candidateNames.ts';

/** Reads what somebody else measured, to stand beside what was measured here. */
export function PublishedDialog(props: { run: RunView; named: readonly NamedCandidate[]; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [candidate, setCandidate] = useState(props.named[0]?.id ?? '');
  const [text, setText] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [unreadable, setUnreadable] = useState<string | null>(null);
  const choose = (chosen: File | null) => {
    setFile(chosen);
    setUnreadable(null);
    chosen
      ?.text()
      .then(setText, () => setUnreadable(`${chosen.name} could not be read. Choose it again, or paste it.`));
  };
  const read = useMutation(
    trpc.evaluation.readPublished.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries({ queryKey: trpc.evaluation.sheet.pathKey() });
        props.onClose();
      },
    }),
  );
  return (
    <Dialog onClose={props.onClose} title="Read published results" size="lg">
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          The JSON file that lm-evaluation-harness writes (<code>results_….json</code>). It is read here and sent
          nowhere.
        </Text>
        <Select
          label="Of which candidate"
          allowDeselect={false}
          data={props.named.map(({ id, letter, name }) => ({ value: id, label: `${letter}  ${name}` }))}
          value={candidate}
          onChange={(value) => setCandidate(value ?? candidate)}
        />
        <FileInput
          label="Result file"
          placeholder="Choose a file"
          accept=".json,application/json"
          clearable
          value={file}
          error={unreadable}
          onChange={choose}
        />
        <Textarea
          label="Or paste it"
          minRows={5}
          maxRows={12}
          autosize
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {read.error !== null && <ErrorNotice error={read.error} compact />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button
            loading={read.isPending}
            disabled={text.trim() === ''}
            onClick={() => read.mutate({ run: props.run.id, candidate, text })}
          >
            Read
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
