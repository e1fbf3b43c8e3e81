import { ActionIcon, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef } from 'react';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { formatBytes } from '../../../components/format.ts';
import { useScrollParent } from '../../../components/useScrollParent.ts';
import { fileName } from '../formatWord.ts';
import type { BaseFile, Source } from '../knowledgeTypes.ts';
import { passagesText, rowHeight, shortFolder, stateWords } from './fileStates.ts';
import classes from './FilesTab.module.css';

/** Files of any number, each with what became of it; only those in sight exist. Asks for more before the end is reached. */
export function FileList(props: {
  files: readonly BaseFile[];
  sources: readonly Source[];
  hasMore: boolean;
  onMore: () => void;
  onOpen: (file: BaseFile) => void;
  onRemove: (file: BaseFile) => void;
  /** Such a file can be taken out by itself; one of a folder would come back. */
  isCopy: (file: BaseFile) => boolean;
}) {
  const { files, hasMore, onMore } = props;
  const list = useRef<HTMLUListElement>(null);
  const { scroller, margin } = useScrollParent(list);
  const narrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  // oxlint-disable-next-line react/incompatible-library -- the page is not built with React's compiler
  const virtual = useVirtualizer({
    count: files.length,
    getScrollElement: () => scroller,
    estimateSize: (index) => rowHeight(files[index] as BaseFile, narrow),
    getItemKey: (index) => files[index]?.path ?? index,
    scrollMargin: margin,
    overscan: 12,
  });
  const heights = files.map((file) => rowHeight(file, narrow)).join();
  // A file that fails while it is in sight gets higher.
  useEffect(() => virtual.measure(), [virtual, heights]);
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? -1;
  useEffect(() => {
    if (hasMore && last >= files.length - 40) onMore();
  }, [hasMore, last, files.length, onMore]);
  return (
    <ul ref={list} className={classes.list} aria-label="Files" style={{ height: virtual.getTotalSize() }}>
      {shown.map((item) => {
        const file = files[item.index];
        if (file === undefined) return null;
        return (
          <li
            key={item.key}
            className={classes.file}
            aria-setsize={hasMore ? -1 : files.length}
            aria-posinset={item.index + 1}
            style={{ height: item.size, transform: `translateY(${item.start - margin}px)` }}
          >
            <FileRow
              file={file}
              folder={shortFolder(file.path, props.sources)}
              onOpen={props.onOpen}
              onRemove={props.isCopy(file) ? props.onRemove : null}
            />
          </li>
        );
      })}
    </ul>
  );
}

/** Hundreds of them stand there while one changes. */
const FileRow = memo(function FileRow(props: {
  file: BaseFile;
  folder: string;
  onOpen: (file: BaseFile) => void;
  onRemove: ((file: BaseFile) => void) | null;
}) {
  const { file, onRemove } = props;
  const { label, kind } = stateWords[file.state];
  const name = fileName(file.path);
  return (
    <>
      <span className={classes.name} title={file.path}>
        {file.chunks > 0 ? (
          <button type="button" className={classes.open} onClick={() => props.onOpen(file)}>
            {name}
          </button>
        ) : (
          <span className={classes.open}>{name}</span>
        )}
        <span className={classes.folder}>{props.folder}</span>
      </span>
      <StateBadge kind={kind} size="sm" style={{ justifySelf: 'start' }}>
        {label}
        {file.progress !== null && ` ${Math.floor(file.progress * 100)} %`}
      </StateBadge>
      <span className={classes.figure}>{passagesText(file)}</span>
      <span className={classes.figure}>{file.bytes > 0 ? formatBytes(file.bytes) : ''}</span>
      <span className={classes.remove}>
        {onRemove !== null && (
          <Tooltip label="Remove from this base">
            <ActionIcon aria-label={`Remove ${name}`} onClick={() => onRemove(file)}>
              <IconTrash size={15} />
            </ActionIcon>
          </Tooltip>
        )}
      </span>
      {file.error !== null && (
        <span className={classes.reason} title={`${file.error.message} ${file.error.hint ?? ''}`}>
          <span>
            <b>{file.error.message.replace(/\.$/, '')}.</b> {file.error.hint}
          </span>
        </span>
      )}
    </>
  );
});
