import { Button } from '@mantine/core';
import { IconFilePlus, IconFolderPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { DesktopApi } from '../../../../electron/preload/desktopApi.ts';
import { useTRPC } from '../../../app/trpc.ts';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { DropArea } from '../../../components/files/DropArea.tsx';
import { failureSummary } from '../../../components/files/failureSummary.ts';
import { PathField } from '../../../components/files/PathField.tsx';
import { sendFiles, type Sending, type UploadFailure } from '../../../components/files/sendFiles.ts';
import { sendingText, shareSent, tooLarge } from '../../../components/files/sendingText.ts';
import type { Base } from '../knowledgeTypes.ts';
import { uploadAddress, type DroppedFile } from './uploads.ts';

const largestBytes = 512 * 1024 * 1024;

/** Brings files in: dropped on the page they are copied; chosen in the window or named by a path they stay where they are, and can be watched. */
export function AddFiles({ base }: { base: Base }) {
  const trpc = useTRPC();
  const openChooser = useRef<() => void>(null);
  const queries = useQueryClient();
  const desktop: DesktopApi | undefined = window.desktop;
  const [path, setPath] = useState<string | null>(null);
  const [sending, setSending] = useState<(Sending & { stop: AbortController }) | null>(null);
  const [failures, setFailures] = useState<UploadFailure[]>([]);
  const add = useMutation(
    trpc.knowledge.add.mutationOptions({
      onSuccess: () => setPath(null),
      onSettled: () => queries.invalidateQueries({ queryKey: trpc.knowledge.pathKey() }),
    }),
  );
  const choose = async (folders: boolean) => {
    const paths = await desktop?.chooseFiles({
      title: folders ? 'Choose folders with documents' : 'Choose documents',
      folders,
      multiple: true,
    });
    if (paths !== undefined && paths.length > 0) add.mutate({ base: base.id, paths, watch: folders });
  };
  const send = async (files: (File & DroppedFile)[]) => {
    if (files.length === 0) return;
    const stop = new AbortController();
    setFailures([]);
    const { failures: failed } = await sendFiles({
      files,
      addressOf: (file) => uploadAddress(base.id, file),
      signal: stop.signal,
      onProgress: (sent) => setSending({ ...sent, stop }),
    });
    setSending(null);
    setFailures(failed);
  };
  const [first, ...others] = failures;
  return (
    <>
      <DropArea
        label="Files to add"
        title={sending === null ? 'Drop files or folders here' : sendingText(sending)}
        note={
          desktop === undefined
            ? 'Dropped files are copied. A folder named by its path stays where it is and can be watched.'
            : 'Dropped files are copied. Chosen folders stay where they are and are watched for changes.'
        }
        sent={shareSent(sending)}
        largestBytes={largestBytes}
        onFiles={(files) => void send(files)}
        openRef={openChooser}
        onTooLarge={(names) => setFailures(names.map((name) => tooLarge(name, '512 MB')))}
      >
        {sending !== null && (
          <Button variant="subtle" color="gray" onClick={() => sending.stop.abort()}>
            Stop sending
          </Button>
        )}
        <Button
          variant="default"
          leftSection={<IconFilePlus size={15} aria-hidden="true" />}
          onClick={() => (desktop === undefined ? openChooser.current?.() : void choose(false))}
        >
          Choose files
        </Button>
        <Button
          variant="default"
          leftSection={<IconFolderPlus size={15} aria-hidden="true" />}
          onClick={() => (desktop === undefined ? setPath(path === null ? '' : null) : void choose(true))}
          {...(desktop === undefined ? { 'aria-expanded': path !== null } : {})}
        >
          Add a folder
        </Button>
      </DropArea>
      {path !== null && (
        <PathField
          label="Path of a folder or file"
          description="On the machine that runs Yardstick. A folder is taken in with all that is below it, and watched."
          placeholder="/home/me/papers"
          action="Add"
          value={path}
          onChange={setPath}
          busy={add.isPending}
          onSubmit={(chosen) => add.mutate({ base: base.id, paths: [chosen], watch: true })}
        />
      )}
      {add.error !== null && <ErrorNotice error={add.error} />}
      {first !== undefined && (
        <ErrorNotice
          error={failureSummary([first, ...others], 'file')}
          onRetry={() => setFailures([])}
          retryLabel="Dismiss"
        />
      )}
    </>
  );
}
