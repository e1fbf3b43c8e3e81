import { Button, Group, Progress, Text, TextInput } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconFileMusic, IconFolderOpen } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { DesktopApi } from '../../../../electron/preload/desktopApi.ts';
import { useTRPC } from '../../../app/trpc.ts';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { focusOnMount } from '../../../components/focusOnMount.ts';
import { formatBytes } from '../../../components/format.ts';
import type { Recording } from '../speechTypes.ts';
import { failureSummary } from './failureSummary.ts';
import classes from './Library.module.css';
import { largestUpload, recordingEndings, sendRecordings, type UploadFailure } from './uploads.ts';

interface Sending {
  files: number;
  of: number;
  bytes: number;
  ofBytes: number;
  stop: AbortController;
}

/** Brings recordings in: dropped ones are copied; chosen in the window or named by a path they stay where they are. */
export function AddRecordings(props: { onAdded: (recordings: Recording[]) => void; ffmpegHint: string | null }) {
  const trpc = useTRPC();
  const openChooser = useRef<() => void>(null);
  const desktop: DesktopApi | undefined = window.desktop;
  const [path, setPath] = useState<string | null>(null);
  const [sending, setSending] = useState<Sending | null>(null);
  const [failures, setFailures] = useState<UploadFailure[]>([]);
  const add = useMutation(
    trpc.speech.add.mutationOptions({
      onSuccess: (added) => {
        setPath(null);
        props.onAdded(added);
      },
    }),
  );
  const choose = async () => {
    const paths = await desktop?.chooseFiles({
      title: 'Choose recordings',
      multiple: true,
      extensions: recordingEndings,
    });
    if (paths !== undefined && paths.length > 0) add.mutate({ paths });
  };
  const send = async (files: File[]) => {
    if (files.length === 0) return;
    const stop = new AbortController();
    const ofBytes = files.reduce((sum, file) => sum + file.size, 0);
    const show = ({ files: done, bytes }: { files: number; bytes: number }) =>
      setSending({ files: done, of: files.length, bytes, ofBytes, stop });
    setFailures([]);
    show({ files: 0, bytes: 0 });
    const { added, failures: failed } = await sendRecordings({ files, signal: stop.signal, onProgress: show });
    setSending(null);
    setFailures(failed);
    if (added.length > 0) props.onAdded(added);
  };
  const [first, ...others] = failures;
  return (
    <>
      <Dropzone
        className={classes.drop}
        openRef={openChooser}
        onDrop={(files) => void send(files)}
        onReject={(rejected) =>
          setFailures(
            rejected.map(({ file }) => ({
              name: file.name,
              error: { code: 'request/too-large', message: 'Larger than 512 MB.', hint: 'Add it by its path instead.' },
            })),
          )
        }
        maxSize={largestUpload}
        activateOnClick={false}
        activateOnKeyboard={false}
        enablePointerEvents
        unstyled
        p={0}
        inputProps={{ 'aria-label': 'Recordings to add' }}
        tabIndex={-1}
      >
        <div className={classes.dropInner}>
          <div className={classes.dropWords}>
            <Text size="sm" fw={500}>
              {sending === null
                ? 'Drop recordings here'
                : `Sending ${Math.min(sending.files + 1, sending.of)} of ${sending.of}, ${formatBytes(sending.bytes)} of ${formatBytes(sending.ofBytes)}`}
            </Text>
            <Text size="xs" c="dimmed">
              {props.ffmpegHint ?? 'Audio or video: WAV, MP3, M4A, FLAC, OGG, WebM, MP4.'}
            </Text>
          </div>
          <Group gap={8}>
            {sending === null ? (
              <>
                <Button
                  variant="default"
                  leftSection={<IconFileMusic size={15} aria-hidden="true" />}
                  loading={add.isPending && path === null}
                  onClick={() => (desktop === undefined ? openChooser.current?.() : void choose())}
                >
                  Choose files
                </Button>
                {desktop === undefined && (
                  <Button
                    variant="default"
                    leftSection={<IconFolderOpen size={15} aria-hidden="true" />}
                    aria-expanded={path !== null}
                    onClick={() => setPath(path === null ? '' : null)}
                  >
                    By path
                  </Button>
                )}
              </>
            ) : (
              <Button variant="subtle" color="gray" onClick={() => sending.stop.abort()}>
                Stop sending
              </Button>
            )}
          </Group>
        </div>
        {sending !== null && (
          <Progress
            value={sending.ofBytes === 0 ? 0 : (sending.bytes / sending.ofBytes) * 100}
            size={3}
            aria-label="Sent"
          />
        )}
      </Dropzone>
      {path !== null && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (path.trim() !== '') add.mutate({ paths: [path.trim()] });
          }}
        >
          <Group align="flex-end" gap="xs" wrap="nowrap">
            <TextInput
              flex={1}
              label="Path of a recording"
              description="On the machine that runs Yardstick. The file stays where it is."
              placeholder="/home/me/interview.m4a"
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
      {first !== undefined && (
        <ErrorNotice error={failureSummary([first, ...others])} onRetry={() => setFailures([])} retryLabel="Dismiss" />
      )}
    </>
  );
}
