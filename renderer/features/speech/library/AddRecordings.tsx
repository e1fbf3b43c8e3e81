import { Button } from '@mantine/core';
import { IconFileMusic, IconFolderOpen } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { DesktopApi } from '../../../../electron/preload/desktopApi.ts';
import { useTRPC } from '../../../app/trpc.ts';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { DropArea } from '../../../components/files/DropArea.tsx';
import { failureSummary } from '../../../components/files/failureSummary.ts';
import { PathField } from '../../../components/files/PathField.tsx';
import { sendFiles, type Sending, type UploadFailure } from '../../../components/files/sendFiles.ts';
import { sendingText, shareSent, tooLarge } from '../../../components/files/sendingText.ts';
import type { Recording } from '../speechTypes.ts';
import { largestUpload, recordingEndings, uploadAddress } from './uploads.ts';

/** Brings recordings in: dropped ones are copied; chosen in the window or named by a path they stay where they are. */
export function AddRecordings(props: { onAdded: (recordings: Recording[]) => void; ffmpegHint: string | null }) {
  const trpc = useTRPC();
  const openChooser = useRef<() => void>(null);
  const desktop: DesktopApi | undefined = window.desktop;
  const [path, setPath] = useState<string | null>(null);
  const [sending, setSending] = useState<(Sending & { stop: AbortController }) | null>(null);
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
    setFailures([]);
    const { answers: added, failures: failed } = await sendFiles<Recording, File>({
      files,
      addressOf: uploadAddress,
      signal: stop.signal,
      onProgress: (sent) => setSending({ ...sent, stop }),
    });
    setSending(null);
    setFailures(failed);
    if (added.length > 0) props.onAdded(added);
  };
  const [first, ...others] = failures;
  return (
    <>
      <DropArea
        label="Recordings to add"
        title={sending === null ? 'Drop recordings here' : sendingText(sending)}
        note={props.ffmpegHint ?? 'Audio or video: WAV, MP3, M4A, FLAC, OGG, WebM, MP4.'}
        sent={shareSent(sending)}
        largestBytes={largestUpload}
        onFiles={(files) => void send(files)}
        openRef={openChooser}
        onTooLarge={(names) => setFailures(names.map((name) => tooLarge(name, '512 MB')))}
      >
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
      </DropArea>
      {path !== null && (
        <PathField
          label="Path of a recording"
          description="On the machine that runs Yardstick. The file stays where it is."
          placeholder="/home/me/interview.m4a"
          action="Add"
          value={path}
          onChange={setPath}
          busy={add.isPending}
          onSubmit={(chosen) => add.mutate({ paths: [chosen] })}
        />
      )}
      {add.error !== null && <ErrorNotice error={add.error} />}
      {first !== undefined && (
        <ErrorNotice
          error={failureSummary([first, ...others], 'recording')}
          onRetry={() => setFailures([])}
          retryLabel="Dismiss"
        />
      )}
    </>
  );
}
