import { Button, Chip, Group, Skeleton, Stack, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconFiles, IconSearch, IconSearchOff } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { useTRPC } from '../../../app/trpc.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { formatCount } from '../../../components/format.ts';
import { openDocument, type OpenedDocument } from '../document/openedDocument.ts';
import { fileName } from '../formatWord.ts';
import type { Base, BaseFile, FileState } from '../knowledgeTypes.ts';
import { useBaseJob } from '../useBaseJob.ts';
import { shownError } from '../shownError.ts';
import { AddFiles } from './AddFiles.tsx';
import { FileList } from './FileList.tsx';
import { shownStates, stateWords } from './fileStates.ts';
import classes from './FilesTab.module.css';
import { IngestBar } from './IngestBar.tsx';
import { RemoveFileDialog } from './RemoveFileDialog.tsx';
import { SourceList } from './SourceList.tsx';
import { isUpload } from './uploads.ts';

/** What a base is fed from, and what became of each file. */
export function FilesTab(props: { base: Base; onOpen: (opened: OpenedDocument) => void }) {
  const { base } = props;
  const trpc = useTRPC();
  const [state, setState] = useState<FileState | null>(null);
  const [search, setSearch] = useState('');
  const [removing, setRemoving] = useState<BaseFile | null>(null);
  const [wanted] = useDebouncedValue(search.trim(), 150);
  const files = useInfiniteQuery({
    ...trpc.knowledge.files.infiniteQueryOptions(
      { base: base.id, limit: 300, ...(state === null ? {} : { state }), ...(wanted === '' ? {} : { search: wanted }) },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const { onOpen } = props;
  const open = useCallback((file: BaseFile) => onOpen(openDocument(file.documentId, fileName(file.path))), [onOpen]);
  const items = useMemo(() => files.data?.pages.flatMap((page) => page.items) ?? [], [files.data]);
  const total = Object.values(base.files).reduce((sum, count) => sum + count, 0);
  const failure = shownError(files);
  const narrowed = state !== null || wanted !== '';
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = files;
  return (
    <Stack gap="lg">
      <AddFiles base={base} />
      <IngestBar base={base} />
      <SourceList base={base} />
      {total === 0 ? (
        <NoFiles base={base} />
      ) : (
        <section aria-labelledby="knowledge-files-title">
          <Title order={2} id="knowledge-files-title" mb={8}>
            Files
          </Title>
          <div className={classes.toolbar}>
            <TextInput
              aria-label="Find a file"
              placeholder="Find a file"
              leftSection={<IconSearch size={14} aria-hidden="true" />}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
              flex="1 1 200px"
              maw={{ base: '100%', xs: 320 }}
            />
            <Chip.Group
              value={state ?? 'all'}
              onChange={(next) => setState(next === 'all' ? null : (next as FileState))}
            >
              <Group gap={6} role="radiogroup" aria-label="State">
                <Chip size="xs" value="all">
                  All {formatCount(total)}
                </Chip>
                {shownStates(base.files, state).map((one) => (
                  <Chip key={one} size="xs" value={one}>
                    {stateWords[one].label} {formatCount(base.files[one])}
                  </Chip>
                ))}
              </Group>
            </Chip.Group>
          </div>
          {files.isPending && (
            <Stack gap="xs" mt="sm" aria-busy="true" aria-label="Loading the files">
              {[0, 1, 2, 3, 4].map((place) => (
                <Skeleton key={place} height={36} />
              ))}
            </Stack>
          )}
          {failure !== null && <ErrorNotice error={failure} onRetry={() => void files.refetch()} />}
          {files.isSuccess && items.length === 0 && narrowed && (
            <EmptyState
              icon={<IconSearchOff size={22} />}
              title="No file passes this filter"
              action={
                <Button
                  variant="default"
                  onClick={() => {
                    setState(null);
                    setSearch('');
                  }}
                >
                  Show all files
                </Button>
              }
            />
          )}
          {items.length > 0 && (
            <FileList
              files={items}
              sources={base.sources}
              hasMore={hasNextPage && !isFetchingNextPage}
              onMore={fetchNextPage}
              onOpen={open}
              onRemove={setRemoving}
              isCopy={(file) => isUpload(base.id, file.path)}
            />
          )}
          {removing !== null && <RemoveFileDialog base={base} file={removing} onClose={() => setRemoving(null)} />}
        </section>
      )}
    </Stack>
  );
}

function NoFiles({ base }: { base: Base }) {
  const looking = useBaseJob(base.id)?.state === 'running';
  return (
    <EmptyState
      icon={<IconFiles size={22} />}
      title={base.sources.length > 0 && !looking ? 'Nothing here that can be read' : 'No files yet'}
    >
      PDF, Word, PowerPoint, Excel, CSV, web pages, e-books, e-mail, Markdown, text and source code are read. Files of
      other kinds are passed by; one that turns out unreadable is listed with the reason.
    </EmptyState>
  );
}
