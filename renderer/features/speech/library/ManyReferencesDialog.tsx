import { Button, Group, Stack, Text } from '@mantine/core';
import { IconFiles, IconFolderOpen } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTRPC } from '../../../app/trpc.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { DropArea } from '../../../components/files/DropArea.tsx';
import { counted, formatCount } from '../../../components/format.ts';
import { mostReferenceBytes, mostReferenceFiles, referenceEndings, referenceFiles } from './referenceFiles.ts';
import { ReferencesPlan } from './ReferencesPlan.tsx';

type Problem = { code: string; message: string; hint: string };

/** What is really said in many recordings: texts, captions and turns called like them, or a table with a row for each. Shown before it is taken. */
export function ManyReferencesDialog(props: { onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const openChooser = useRef<() => void>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [files, setFiles] = useState<{ name: string; content: string }[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const look = useMutation(trpc.speech.setReferences.mutationOptions());
  const take = useMutation(
    trpc.speech.setReferences.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries({ queryKey: trpc.speech.pathKey() });
        props.onClose();
      },
    }),
  );
  const read = async (chosen: readonly File[]) => {
    if (chosen.length === 0) return;
    take.reset();
    look.reset();
    const usable = referenceFiles(chosen);
    const bytes = usable.reduce((sum, { file }) => sum + file.size, 0);
    const found = problemOf(usable.length, bytes);
    setProblem(found);
    if (found !== null) return;
    const contents = await Promise.all(usable.map(async ({ file, name }) => ({ name, content: await file.text() })));
    setFiles(contents);
    look.mutate({ files: contents, apply: false });
  };
  const plan = look.data;
  const matched = plan?.matched.length ?? 0;
  return (
    <Dialog onClose={props.onClose} title="What is really said in your recordings" size="xl">
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          Files called like their recordings (“interview 3.txt” or “interview 3.srt” for “interview 3.m4a”), or a table
          with the columns “file” and “text”. Turns of speakers (RTTM) are taken beside them.
        </Text>
        <DropArea
          label="References to add"
          title={files.length === 0 ? 'Drop files or a folder here' : chosenText(files)}
          note="TXT, SRT, VTT, RTTM, CSV, TSV, JSON lines."
          sent={null}
          largestBytes={mostReferenceBytes}
          onFiles={(dropped) => void read(dropped)}
          openRef={openChooser}
          onTooLarge={() => setProblem(problemOf(1, Infinity))}
        >
          <Button
            variant="default"
            data-autofocus
            leftSection={<IconFiles size={15} aria-hidden="true" />}
            onClick={() => openChooser.current?.()}
          >
            Choose files
          </Button>
          <Button
            variant="default"
            leftSection={<IconFolderOpen size={15} aria-hidden="true" />}
            onClick={() => folder.current?.click()}
          >
            Choose a folder
          </Button>
        </DropArea>
        <input
          ref={folder}
          type="file"
          hidden
          multiple
          aria-label="Folder of references"
          accept={referenceEndings.map((ending) => `.${ending}`).join(',')}
          {...{ webkitdirectory: '' }}
          onChange={(event) => {
            void read([...(event.currentTarget.files ?? [])]);
            // The same folder again is a change, too.
            event.currentTarget.value = '';
          }}
        />
        {problem !== null && <ErrorNotice error={problem} compact />}
        {look.error !== null && <ErrorNotice error={look.error} compact />}
        {take.error !== null && <ErrorNotice error={take.error} compact />}
        {look.isPending && (
          <Text size="sm" c="dimmed" aria-live="polite">
            Looking for their recordings …
          </Text>
        )}
        {plan !== undefined && <ReferencesPlan plan={plan} />}
        <Group gap="xs" justify="flex-end">
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button disabled={matched === 0} loading={take.isPending} onClick={() => take.mutate({ files, apply: true })}>
            {matched === 0 ? 'Use as references' : `Use ${counted(matched, 'reference')}`}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function chosenText(files: readonly { name: string }[]): string {
  const [first] = files;
  return files.length === 1 && first !== undefined ? first.name : counted(files.length, 'file');
}

function problemOf(count: number, bytes: number): Problem | null {
  if (count === 0) {
    return {
      code: 'speech/bad-references',
      message: 'None of these files can be a reference.',
      hint: 'It takes TXT, SRT, VTT, RTTM, CSV, TSV and JSON lines.',
    };
  }
  if (count <= mostReferenceFiles && bytes <= mostReferenceBytes) return null;
  return {
    code: 'speech/too-long',
    message: `These are more than ${formatCount(mostReferenceFiles)} files or ${mostReferenceBytes / 1024 / 1024} MB.`,
    hint: 'Give them in parts.',
  };
}
