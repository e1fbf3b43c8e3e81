import { Button, CloseButton, Skeleton, Stack, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconFileSearch, IconSearch, IconSearchOff } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useCommands } from '../../../app/CommandsProvider.tsx';
import { useTRPC } from '../../../app/trpc.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { counted, formatCount } from '../../../components/format.ts';
import { openHit, type OpenedDocument } from '../document/openedDocument.ts';
import type { Base, Hit } from '../knowledgeTypes.ts';
import { HitRow } from './HitRow.tsx';
import { SearchControls } from './SearchControls.tsx';
import { searchOptions, sentQuery, type SearchState } from './searchState.ts';
import classes from './SearchTab.module.css';
import { timingText } from './timingText.ts';

const hitLimit = 30;

/** Searches a base while one types; the hits can be walked with the keyboard, the document following beside them. */
export function SearchTab(props: {
  base: Base;
  state: SearchState;
  onState: (state: SearchState) => void;
  opened: OpenedDocument | null;
  onOpen: (opened: OpenedDocument) => void;
  onClose: () => void;
  onFiles: () => void;
}) {
  const { base, state, onState, opened, onOpen } = props;
  const trpc = useTRPC();
  const list = useRef<HTMLOListElement>(null);
  const [query] = useDebouncedValue(sentQuery(state.query), 200);
  const options = searchOptions(state);
  const search = useQuery({
    ...trpc.knowledge.search.queryOptions({ base: base.id, query, limit: hitLimit, ...options }),
    enabled: query !== '',
    placeholderData: keepPreviousData,
    retry: false,
  });
  const result = query === '' ? undefined : search.data;
  const hits = useMemo(() => result?.hits ?? [], [result]);

  const shown = opened?.findings[opened.at];
  const isOpen = (hit: Hit) =>
    opened !== null && hit.documentId === opened.documentId && hit.start === shown?.start && hit.end === shown.end;
  const open = useCallback((hit: Hit) => onOpen(openHit(hit, hits)), [onOpen, hits]);

  useEffect(() => {
    // One comes here to type; on a touch screen the keyboard would cover half of it.
    if (matchMedia('(pointer: fine)').matches)
      document.getElementById('knowledge-query')?.focus({ preventScroll: true });
  }, []);

  const move = (by: number) => {
    const buttons = [...(list.current?.querySelectorAll<HTMLButtonElement>('[data-hit]') ?? [])];
    const now = buttons.findIndex((button) => button === document.activeElement);
    const start = now === -1 ? hits.findIndex(isOpen) : now;
    const next = Math.min(buttons.length - 1, Math.max(0, start + by));
    buttons[next]?.focus();
    // Beside an open document, walking the list is reading on.
    if (opened !== null && hits[next] !== undefined) open(hits[next]);
  };
  useCommands([
    { id: 'hit-next', label: 'Next hit', group: 'Knowledge', shortcut: 'J', keysOnly: true, run: () => move(1) },
    {
      id: 'hit-previous',
      label: 'Previous hit',
      group: 'Knowledge',
      shortcut: 'K',
      keysOnly: true,
      run: () => move(-1),
    },
  ]);

  if (base.counts.documents === 0 && state.query === '') {
    return (
      <EmptyState
        icon={<IconFileSearch size={22} />}
        title="Nothing to search yet"
        action={<Button onClick={props.onFiles}>Add documents</Button>}
      >
        Add files or a folder first. They can be searched one by one as soon as each is taken in.
      </EmptyState>
    );
  }
  return (
    <>
      <search className={classes.bar}>
        <TextInput
          id="knowledge-query"
          className={classes.query}
          size="md"
          aria-label={`Search ${base.name}`}
          placeholder="Search by meaning or by words"
          leftSection={<IconSearch size={17} aria-hidden="true" />}
          rightSection={
            state.query === '' ? undefined : (
              <CloseButton size="sm" aria-label="Clear the search" onClick={() => onState({ ...state, query: '' })} />
            )
          }
          value={state.query}
          onChange={(event) => onState({ ...state, query: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'Enter') {
              event.preventDefault();
              move(1);
            } else if (event.key === 'Escape') event.currentTarget.blur();
          }}
          autoComplete="off"
        />
        <SearchControls base={base} state={state} onState={onState} />
      </search>
      <output className={classes.status}>
        {result !== undefined && (
          <>
            <span>{hits.length === hitLimit ? `The best ${hitLimit} passages` : counted(hits.length, 'passage')}</span>
            <span>{timingText(result)}</span>
            {result.conditions.mode !== 'keyword' && <span>{base.embeddingName}</span>}
            {query.length < state.query.trim().length && query === sentQuery(state.query) && (
              <span>Only the first {formatCount(query.length)} characters are searched for</span>
            )}
          </>
        )}
      </output>
      {search.isError && <ErrorNotice error={search.error} onRetry={() => void search.refetch()} />}
      {query !== '' && search.isPending && (
        <Stack gap="sm" aria-busy="true" aria-label="Searching">
          {[0, 1, 2, 3].map((place) => (
            <Skeleton key={place} height={92} />
          ))}
        </Stack>
      )}
      {result !== undefined && hits.length === 0 && !search.isError && (
        <EmptyState icon={<IconSearchOff size={22} />} title={`Nothing found for “${query.slice(0, 80)}”`}>
          {options.filter === undefined
            ? 'Try other words, or search by meaning.'
            : 'The filters may leave too little: clear them and look again.'}
        </EmptyState>
      )}
      {query === '' && (
        <EmptyState icon={<IconSearch size={22} />} title={`Search ${counted(base.counts.documents, 'document')}`}>
          Hybrid search finds what is meant and what is written. Press ↓ or J to walk the hits, Enter to open one at its
          place, Esc to close it.
        </EmptyState>
      )}
      {hits.length > 0 && result !== undefined && !search.isError && (
        // Arrows walk the buttons in it; the list itself is none.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
        <ol
          ref={list}
          className={classes.list}
          aria-label="Passages found"
          data-stale={search.isPlaceholderData || undefined}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              event.preventDefault();
              move(event.key === 'ArrowDown' ? 1 : -1);
            } else if (event.key === 'Escape') props.onClose();
          }}
        >
          {hits.map((hit, index) => (
            <HitRow
              key={hit.chunkId}
              hit={hit}
              place={index + 1}
              conditions={result.conditions}
              open={isOpen(hit)}
              onOpen={open}
            />
          ))}
        </ol>
      )}
    </>
  );
}
