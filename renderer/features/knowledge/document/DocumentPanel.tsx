import { ActionIcon, Skeleton, Stack, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconChevronDown, IconChevronUp, IconCopy, IconFolderOpen, IconX } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { DesktopApi } from '../../../../electron/preload/desktopApi.ts';
import { useTRPC } from '../../../app/trpc.ts';
import { useCommands } from '../../../app/CommandsProvider.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { formatBytes } from '../../../components/format.ts';
import { formatWord } from '../formatWord.ts';
import { DocumentBody, pageName } from './DocumentBody.tsx';
import classes from './DocumentPanel.module.css';
import type { OpenedDocument } from './openedDocument.ts';
import { pagesOf, textPage } from './rows.ts';

/** A document beside what led to it, at that place: the passage marked, the other places of the same document a key away. */
export function DocumentPanel(props: {
  baseId: string;
  opened: OpenedDocument;
  onOpen: (opened: OpenedDocument) => void;
  onClose: () => void;
}) {
  const { baseId, opened, onClose } = props;
  const trpc = useTRPC();
  const queries = useQueryClient();
  const clipboard = useClipboard({ timeout: 1_500 });
  const [page, setPage] = useState(0);
  const outline = useQuery({
    ...trpc.knowledge.document.queryOptions({ base: baseId, documentId: opened.documentId }),
    staleTime: 60_000,
    gcTime: 60_000,
  });
  const finding = opened.findings[opened.at];
  const first = finding === undefined ? 0 : (pagesOf({ start: finding.start, end: finding.start + 1 })[0] ?? 0);
  const { documentId } = opened;
  useEffect(() => {
    // The text around the place is asked for with the outline, not after it.
    void queries.prefetchQuery({
      ...trpc.knowledge.text.queryOptions({ base: baseId, documentId, page: first }),
      staleTime: Infinity,
    });
  }, [queries, trpc, baseId, documentId, first]);

  const count = opened.findings.length;
  const step = (by: number) => {
    if (count > 1) props.onOpen({ ...opened, at: (opened.at + by + count) % count });
  };
  const copy = async () => {
    if (finding === undefined) return;
    const parts = await Promise.all(
      pagesOf(finding).map((one) =>
        queries.fetchQuery({
          ...trpc.knowledge.text.queryOptions({ base: baseId, documentId, page: one }),
          staleTime: Infinity,
        }),
      ),
    );
    const origin = (parts[0]?.page ?? 0) * textPage;
    clipboard.copy(
      parts
        .map((part) => part.text)
        .join('')
        .slice(finding.start - origin, finding.end - origin),
    );
  };
  useCommands([
    {
      id: 'document-close',
      label: 'Close the document',
      group: 'Knowledge',
      shortcut: 'Escape',
      keysOnly: true,
      run: onClose,
    },
    ...(count > 1
      ? [
          {
            id: 'document-next',
            label: 'Next place in this document',
            group: 'Knowledge' as const,
            shortcut: ']',
            run: () => step(1),
          },
          {
            id: 'document-previous',
            label: 'Previous place in this document',
            group: 'Knowledge' as const,
            shortcut: '[',
            run: () => step(-1),
          },
        ]
      : []),
  ]);

  const facts = outline.data;
  const desktop: DesktopApi | undefined = window.desktop;
  return (
    <div className={classes.panel}>
      <header className={classes.head}>
        <div className={classes.line}>
          <h2 className={classes.title} title={facts?.title ?? opened.title}>
            {facts?.title ?? opened.title}
          </h2>
          {finding !== undefined && (
            <Tooltip label={clipboard.copied ? 'Copied' : 'Copy the passage'}>
              <ActionIcon aria-label="Copy the passage" onClick={() => void copy()}>
                {clipboard.copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              </ActionIcon>
            </Tooltip>
          )}
          {desktop !== undefined && facts !== undefined && (
            <Tooltip label="Show in folder">
              <ActionIcon aria-label="Show in folder" onClick={() => void desktop.revealInFolder(facts.path)}>
                <IconFolderOpen size={16} />
              </ActionIcon>
            </Tooltip>
          )}
          <ActionIcon aria-label="Close the document" onClick={onClose}>
            <IconX size={16} />
          </ActionIcon>
        </div>
        <div className={classes.line}>
          <span className={classes.facts} title={facts?.path}>
            {facts === undefined
              ? ' '
              : [
                  formatWord(facts.format),
                  formatBytes(facts.bytes),
                  page > 0 ? `${pageName(facts, page)} of ${facts.pages.length}` : null,
                ]
                  .filter((word) => word !== null)
                  .join(' · ')}
          </span>
          {count > 1 && (
            <span className={classes.step}>
              {opened.at + 1} of {count} here
              <ActionIcon size="sm" aria-label="Previous place in this document" onClick={() => step(-1)}>
                <IconChevronUp size={15} />
              </ActionIcon>
              <ActionIcon size="sm" aria-label="Next place in this document" onClick={() => step(1)}>
                <IconChevronDown size={15} />
              </ActionIcon>
            </span>
          )}
        </div>
      </header>
      {facts !== undefined && facts.warnings.length > 0 && (
        <div className={classes.warning} role="note">
          {[...new Set(facts.warnings.map((warning) => warning.message))].join(' ')}
        </div>
      )}
      {outline.isPending && (
        <Stack p="lg" gap="sm" aria-busy="true" aria-label="Opening the document">
          <Skeleton height={22} width="60%" />
          <Skeleton height={88} />
          <Skeleton height={110} />
        </Stack>
      )}
      {outline.isError && <ErrorNotice error={outline.error} onRetry={() => void outline.refetch()} />}
      {facts !== undefined && <DocumentBody baseId={baseId} outline={facts} finding={finding} onPage={setPage} />}
    </div>
  );
}
