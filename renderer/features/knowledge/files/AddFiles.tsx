import { Button, Group, Text, TextInput } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconFilePlus, IconFolderPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { DesktopApi } from '../../../../electron/preload/desktopApi.ts';
import { useTRPC } from '../../../app/trpc.ts';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { focusOnMount } from '../../../components/focusOnMount.ts';
import { counted } from '../../../components/format.ts';
import type { Base } from '../knowledgeTypes.ts';
import classes from './FilesTab.module.css';
import { sendFiles, type DroppedFile, type UploadFailure } from './uploads.ts';

const largestBytes = 512 * 1024 * 1024;

/** Brings files in: dropped on the page they are copied; chosen in the window or named by a path they stay where they are, and can be watched. */
export function AddFiles({ base }: { base: Base }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const openChooser = useRef<() => void>(null);
  const desktop: DesktopApi | undefined = window.desktop;
  const [path, setPath] = useState<string | null>(null);
  const [sending, setSending] = useState<{ sent: number; total: number; stop: AbortController } | null>(null);
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
    const stop = new AbortController();
    setFailures([]);
    setSending({ sent: 0, total: files.length, stop });
    const failed = await sendFiles({
      base: base.id,
      files,
      signal: stop.signal,
      onProgress: (sent) => setSending({ sent, total: files.length, stop }),
    });
    setSending(null);
    setFailures(failed);
  };
  return (
    <>
      <Dropzone
        className={classes.drop}
        openRef={openChooser}
        onDrop={(files) => void send(files as (File & DroppedFile)[])}
        onReject={(rejected) =>
          setFailures(
            rejected.map(({ file }) => ({
              name: file.name,
              error: { code: 'request/too-large', message: 'Larger than 512 MB.', hint: 'Add it by its path instead.' },
            })),
          )
        }
        maxSize={largestBytes}
        activateOnClick={false}
        activateOnKeyboard={false}
        enablePointerEvents
        unstyled
        p={0}
        inputProps={{ 'aria-label': 'Files to add' }}
        tabIndex={-1}
      >
        <div className={classes.dropInner}>
          <div className={classes.dropWords}>
            <Text size="sm" fw={500}>
              {sending === null
                ? 'Drop files or folders here'
                : `Sending ${Math.min(sending.sent + 1, sending.total)} of ${sending.total}`}
            </Text>
            <Text size="xs" c="dimmed">
              {desktop === undefined
                ? 'Dropped files are copied. A folder named by its path stays where it is and can be watched.'
                : 'Dropped files are copied. Chosen folders stay where they are and are watched for changes.'}
            </Text>
          </div>
          <Group gap={8}>
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
          </Group>
        </div>
      </Dropzone>
      {path !== null && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (path.trim() !== '') add.mutate({ base: base.id, paths: [path.trim()], watch: true });
          }}
        >
          <Group align="flex-end" gap="xs" wrap="nowrap">
            <TextInput
              flex={1}
              label="Path of a folder or file"
              description="On the machine that runs Yardstick. A folder is taken in with all that is below it, and watched."
              placeholder="/home/me/papers"
              value={path}
              onChange={(event) => setPath(event.currentTarget.value)}
              spellCheck={false}
              autoComplete="off"
              ref={focusOnMount}
            />
            <Button type="submit" loading={add.isPending} disabled={path.trim() === ''}>
              Add
            </Button>
          </Group>
        </form>
      )}
      {add.error !== null && <ErrorNotice error={add.error} />}
      {failures.length > 0 && (
        <ErrorNotice
          error={{
            code: failures[0]?.error.code ?? 'upload/failed',
            message:
              failures.length === 1
                ? `${failures[0]?.name ?? ''}: ${failures[0]?.error.message ?? ''}`
                : `${counted(failures.length, 'file')} could not be sent: ${failures
                    .slice(0, 3)
                    .map(({ name }) => name)
                    .join(', ')}${failures.length > 3 ? ', …' : ''}`,
            ...(failures[0]?.error.hint === undefined ? {} : { hint: failures[0].error.hint }),
          }}
          onRetry={() => setFailures([])}
          retryLabel="Dismiss"
        />
      )}
    </>
  );
}
