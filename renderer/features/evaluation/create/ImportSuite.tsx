import { Button, FileInput, Group, SegmentedControl, Stack, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../app/trpc.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import type { ImportedSuite } from '../evaluationTypes.ts';
import { toDraft, type Draft } from './draft.ts';
import { suiteFormatOf, type SuiteFormat } from './suiteFormat.ts';

/** The engine takes no longer text. */
const longestSuite = 5_000_000;

/** Reads a suite file into the page, and says what could not be taken over. */
export function ImportSuite(props: {
  /** Something is set up on the page, and would be gone. */
  replaces: boolean;
  onImport: (draft: Draft) => void;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const [text, setText] = useState('');
  const [format, setFormat] = useState<SuiteFormat>('yardstick');
  const [file, setFile] = useState<File | null>(null);
  const [imported, setImported] = useState<ImportedSuite | null>(null);
  const read = useMutation(
    trpc.evaluation.importSuite.mutationOptions({
      onSuccess: (result) => {
        if (result.unsupported.length > 0) setImported(result);
        else props.onImport(toDraft(result.suite));
      },
    }),
  );
  const take = (next: string) => {
    setText(next);
    setFormat(suiteFormatOf(next) ?? format);
  };
  const choose = useMutation({
    mutationFn: async (chosen: File | null) => {
      setFile(chosen);
      if (chosen === null) return;
      if (chosen.size > longestSuite) throw new Error(`${chosen.name} is longer than 5 MB: that is no suite.`);
      take(await chosen.text());
    },
  });
  return (
    <Dialog onClose={props.onClose} title="Import a suite file" size="lg">
      {imported === null ? (
        <Stack gap="md">
          <SegmentedControl
            size="xs"
            aria-label="Kind of suite"
            data={[
              { value: 'yardstick', label: 'Yardstick' },
              { value: 'promptfoo', label: 'promptfoo' },
            ]}
            value={format}
            onChange={(value) => setFormat(value as SuiteFormat)}
          />
          <FileInput
            label="Suite file"
            placeholder="Choose a file"
            accept=".yaml,.yml,.json"
            clearable
            value={file}
            onChange={(chosen) => choose.mutate(chosen)}
          />
          {choose.error !== null && <ErrorNotice error={choose.error} compact />}
          <Textarea
            label="Or paste it"
            description="YAML or JSON. What cannot be taken over is named before anything is changed."
            autosize
            minRows={8}
            maxRows={18}
            spellCheck={false}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.8125rem' } }}
            value={text}
            onChange={(event) => take(event.currentTarget.value)}
          />
          {read.error !== null && <ErrorNotice error={read.error} compact />}
          {props.replaces && (
            <Text size="sm" c="dimmed">
              What is set up on the page now is replaced by it.
            </Text>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={props.onClose}>
              Cancel
            </Button>
            <Button
              loading={read.isPending}
              disabled={text.trim() === ''}
              onClick={() => read.mutate({ text, format })}
            >
              Import
            </Button>
          </Group>
        </Stack>
      ) : (
        <Stack gap="md">
          <Text size="sm">The suite was read, but for this:</Text>
          <ul aria-label="Not taken over">
            {imported.unsupported.map(({ where, what, why }) => (
              <li key={`${where} ${what}`}>
                <Text size="sm">
                  <code>{where}</code>: {what}. {why}
                </Text>
              </li>
            ))}
          </ul>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setImported(null)}>
              Back
            </Button>
            <Button onClick={() => props.onImport(toDraft(imported.suite))}>Go on</Button>
          </Group>
        </Stack>
      )}
    </Dialog>
  );
}
