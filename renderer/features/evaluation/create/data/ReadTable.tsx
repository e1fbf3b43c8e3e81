import { Button, Switch, Textarea } from '@mantine/core';
import { IconClipboardText, IconFilePlus, IconFolderOpen, IconHistory } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTRPC } from '../../../../app/trpc.ts';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import { DropArea } from '../../../../components/files/DropArea.tsx';
import { PathField } from '../../../../components/files/PathField.tsx';
import { focusOnMount } from '../../../../components/focusOnMount.ts';
import type { TableView } from '../../evaluationTypes.ts';
import classes from './DataStep.module.css';
import { largestTable, UploadError, uploadTable } from './uploadTable.ts';

/** Brings rows in: a file, pasted text, or the prompts and answers of the workbench. */
export function ReadTable({ onRead }: { onRead: (table: TableView) => void }) {
  const trpc = useTRPC();
  const openChooser = useRef<() => void>(null);
  const [way, setWay] = useState<'path' | 'paste' | 'history' | null>(null);
  const [text, setText] = useState('');
  const [path, setPath] = useState('');
  const [onlyVoted, setOnlyVoted] = useState(false);
  const [sent, setSent] = useState(0);
  const [rejected, setRejected] = useState<string | null>(null);
  const stopper = useRef<AbortController | null>(null);
  const stopButton = useRef<HTMLButtonElement>(null);
  const chooseButton = useRef<HTMLButtonElement>(null);
  const upload = useMutation({
    mutationFn: (file: File) => {
      const controller = new AbortController();
      stopper.current = controller;
      setSent(0);
      return uploadTable(file, setSent, controller.signal);
    },
    onSuccess: onRead,
  });
  const isSending = upload.isPending;
  // Who leaves the page wants the file no more.
  useEffect(() => () => stopper.current?.abort(), []);
  // The buttons stand in each other's place: the keyboard stays where it is.
  const wasSending = useRef(false);
  useEffect(() => {
    if (isSending === wasSending.current) return;
    wasSending.current = isSending;
    (isSending ? stopButton : chooseButton).current?.focus();
  }, [isSending]);
  const readPath = useMutation(trpc.evaluation.readPath.mutationOptions({ onSuccess: onRead }));
  const paste = useMutation(trpc.evaluation.readPaste.mutationOptions({ onSuccess: onRead }));
  const history = useMutation(trpc.evaluation.readHistory.mutationOptions({ onSuccess: onRead }));
  const wasStopped = upload.error instanceof UploadError && upload.error.report.code === 'run/stopped';
  const error = (wasStopped ? null : upload.error) ?? readPath.error ?? paste.error ?? history.error;
  const fileName = upload.variables?.name ?? '';
  const toggle = (next: 'path' | 'paste' | 'history') => setWay(way === next ? null : next);
  return (
    <div className={classes.read}>
      <DropArea
        label="File with rows"
        title={
          !isSending
            ? 'Drop a file with rows here'
            : sent < 1
              ? `Sending ${fileName}, ${Math.floor(sent * 100)} %`
              : `Reading ${fileName} …`
        }
        note="CSV, TSV, JSON Lines, JSON, Excel or Parquet, up to 256 MB. Nothing leaves this machine before you run it."
        sent={isSending ? sent : null}
        largestBytes={largestTable}
        multiple={false}
        disabled={isSending}
        onFiles={([file]) => {
          setRejected(null);
          if (file !== undefined) upload.mutate(file);
        }}
        openRef={openChooser}
        onTooLarge={([first]) => setRejected(first ?? 'The file')}
      >
        {isSending ? (
          <Button ref={stopButton} variant="subtle" color="gray" onClick={() => stopper.current?.abort()}>
            Stop sending
          </Button>
        ) : (
          <>
            <Button
              ref={chooseButton}
              data-begin
              variant="default"
              leftSection={<IconFilePlus size={15} aria-hidden="true" />}
              onClick={() => openChooser.current?.()}
            >
              Choose a file
            </Button>
            <Button
              variant="default"
              leftSection={<IconFolderOpen size={15} aria-hidden="true" />}
              aria-expanded={way === 'path'}
              onClick={() => toggle('path')}
            >
              By path
            </Button>
            <Button
              variant="default"
              leftSection={<IconClipboardText size={15} aria-hidden="true" />}
              aria-expanded={way === 'paste'}
              onClick={() => toggle('paste')}
            >
              Paste
            </Button>
            <Button
              variant="default"
              leftSection={<IconHistory size={15} aria-hidden="true" />}
              aria-expanded={way === 'history'}
              onClick={() => toggle('history')}
            >
              From the workbench
            </Button>
          </>
        )}
      </DropArea>
      {way === 'path' && (
        <PathField
          label="Path of a file with rows"
          description="On the machine that runs Yardstick. Recordings that its rows name are looked for in its folder."
          placeholder="/home/me/interviews/transcripts.csv"
          action="Read the rows"
          value={path}
          onChange={setPath}
          busy={readPath.isPending}
          onSubmit={(chosen) => readPath.mutate({ path: chosen })}
        />
      )}
      {way === 'paste' && (
        <form
          className={classes.way}
          onSubmit={(event) => {
            event.preventDefault();
            paste.mutate({ text });
          }}
        >
          <Textarea
            label="Rows"
            description="With the names of the columns in the first line, as a spreadsheet copies them; or JSON Lines."
            placeholder={'question,answer\nWhat is the capital of Norway?,Oslo'}
            autosize
            minRows={5}
            maxRows={14}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            spellCheck={false}
            ref={focusOnMount}
          />
          <Button type="submit" mt="sm" loading={paste.isPending} disabled={text.trim() === ''}>
            Read the rows
          </Button>
        </form>
      )}
      {way === 'history' && (
        <div className={classes.way}>
          <p className={classes.quiet}>
            A row for each prompt that was asked in the workbench, its answers as columns. Choose which column is the
            reference afterwards.
          </p>
          <Switch
            mt="sm"
            label="Only prompts that were voted on"
            checked={onlyVoted}
            onChange={(event) => setOnlyVoted(event.currentTarget.checked)}
          />
          <Button mt="sm" loading={history.isPending} onClick={() => history.mutate({ onlyVoted })}>
            Read the rows
          </Button>
        </div>
      )}
      {rejected !== null && (
        <ErrorNotice error={{ code: 'request/too-large', message: `${rejected} is larger than 256 MB.` }} compact />
      )}
      {error !== null && <ErrorNotice error={error instanceof UploadError ? error.report : error} compact />}
    </div>
  );
}
