import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconHistory, IconSearchOff } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTRPC, useTRPCClient } from '../../app/trpc.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Page } from '../../components/Page.tsx';
import { saveFile } from '../../components/saveFile.ts';
import { ConversationRow, type ExportFormat } from './ConversationRow.tsx';
import { exportConversations } from './exportConversations.ts';
import { HistoryList } from './HistoryList.tsx';
import { HistoryToolbar } from './HistoryToolbar.tsx';
import { toggleSelection } from './selection.ts';

/** What is looked for at most, as the engine takes it: a paste by mistake finds nothing, and is no error. */
const longestSearch = 1_000;

/** Every conversation ever held here: full-text search, rename, export, delete. */
export default function HistoryView() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const address = useSearch({ from: '/history' });
  const [search, setSearch] = useState(address.search ?? '');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [anchor, setAnchor] = useState<string | null>(null);
  const [renaming, setRenaming] = useState<string | null>(null);
  const [removing, setRemoving] = useState<string[] | null>(null);
  const [exported, setExported] = useState(0);

  const wanted = (address.search ?? '').slice(0, longestSearch);
  // The address also changes when the sidebar's field or the Back button leads here: then the field follows it. A change that
  // typing here brought about must not: the person may have typed on since.
  const [seen, setSeen] = useState(wanted);
  const [own, setOwn] = useState(wanted);
  if (seen !== wanted) {
    setSeen(wanted);
    if (own !== wanted) setSearch(wanted);
  }
  const lookUp = useDebouncedCallback((text: string) => {
    const words = text.trim().slice(0, longestSearch);
    setOwn(words);
    void navigate({ to: '/history', search: words === '' ? {} : { search: words }, replace: true });
  }, 120);
  const onSearch = (text: string) => {
    setSearch(text);
    lookUp(text);
  };

  const list = useInfiniteQuery({
    ...trpc.history.list.infiniteQueryOptions(
      { limit: 100, ...(wanted === '' ? {} : { search: wanted }) },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const order = useMemo(() => items.map((item) => item.id), [items]);
  const names = useModelNames();

  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: trpc.history.pathKey() }),
      queries.invalidateQueries({ queryKey: trpc.compare.pathKey() }),
    ]);
  const rename = useMutation(trpc.history.rename.mutationOptions({ onSettled: refresh }));
  const remove = useMutation(
    trpc.history.remove.mutationOptions({
      onSuccess: () => {
        setRemoving(null);
        setSelected(new Set());
      },
      onSettled: refresh,
    }),
  );
  const save = useMutation({
    mutationKey: ['history', 'export'],
    mutationFn: (wish: { ids: string[]; format: ExportFormat }) =>
      exportConversations(client, wish.ids, wish.format, setExported),
    onMutate: () => setExported(0),
    onSuccess: saveFile,
  });
  const chosen = order.filter((id) => selected.has(id));
  const failure = rename.error ?? save.error;
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = list;

  return (
    <Page title="History" description="Everything you asked and what was answered, kept on this machine.">
      <HistoryToolbar
        search={search}
        onSearch={onSearch}
        count={list.isSuccess ? items.length : null}
        more={hasNextPage}
        selected={chosen.length}
        allSelected={chosen.length === items.length}
        onSelectAll={() => setSelected(new Set(order))}
        onClear={() => setSelected(new Set())}
        exporting={save.isPending ? exported : null}
        onExport={(format) => save.mutate({ ids: chosen, format })}
        onRemove={() => setRemoving(chosen)}
      />
      {failure !== null && <ErrorNotice error={failure} />}
      {list.isPending && (
        <Stack gap="xs" aria-busy="true" aria-label="Loading the history">
          {[0, 1, 2, 3, 4].map((place) => (
            <Skeleton key={place} height={48} />
          ))}
        </Stack>
      )}
      {list.isError && <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && items.length === 0 && wanted === '' && (
        <EmptyState
          icon={<IconHistory size={22} />}
          title="Nothing here yet"
          action={
            <Button component={Link} to="/" variant="default">
              Start a comparison
            </Button>
          }
        >
          Conversations appear here as soon as you ask something, and can be found again by any word in them.
        </EmptyState>
      )}
      {list.isSuccess && items.length === 0 && wanted !== '' && (
        <EmptyState
          icon={<IconSearchOff size={22} />}
          title={`Nothing found for “${wanted.length > 80 ? `${wanted.slice(0, 80)}…` : wanted}”`}
        >
          All words must occur in one text; the last one may be unfinished.
        </EmptyState>
      )}
      {items.length > 0 && (
        <HistoryList
          items={items}
          rowHeight={wanted === '' ? 60 : 80}
          hasMore={hasNextPage && !isFetchingNextPage}
          onMore={fetchNextPage}
        >
          {(item) => (
            <ConversationRow
              item={item}
              modelNames={item.models.map((model) => names.get(model) ?? model).join(', ')}
              selected={selected.has(item.id)}
              renaming={renaming === item.id}
              onSelect={(range) => {
                setSelected(toggleSelection({ selected, order, id: item.id, anchor, range }));
                setAnchor(item.id);
              }}
              onStartRename={() => setRenaming(item.id)}
              onRename={(title) => {
                setRenaming(null);
                if (title !== null) rename.mutate({ id: item.id, title });
              }}
              onExport={(format) => save.mutate({ ids: [item.id], format })}
              onRemove={() => setRemoving([item.id])}
            />
          )}
        </HistoryList>
      )}
      {removing !== null && (
        <Dialog
          onClose={() => setRemoving(null)}
          title={removing.length === 1 ? 'Delete this conversation?' : `Delete ${removing.length} conversations?`}
        >
          <Stack gap="md">
            <Text size="sm">
              {removing.length === 1 ? (items.find((item) => item.id === removing[0])?.title ?? '') : null} Prompts and
              answers are deleted for good. Votes stay in the ratings, without any text.
            </Text>
            {remove.isError && <ErrorNotice error={remove.error} />}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={() => setRemoving(null)} data-autofocus>
                Keep
              </Button>
              <Button color="red" loading={remove.isPending} onClick={() => remove.mutate({ ids: removing })}>
                Delete
              </Button>
            </Group>
          </Stack>
        </Dialog>
      )}
    </Page>
  );
}

/** Names of models by id; a model that is gone is shown by its id. */
function useModelNames(): ReadonlyMap<string, string> {
  const trpc = useTRPC();
  const models = useQuery(trpc.models.selectable.queryOptions());
  return useMemo(() => new Map(models.data?.map((model) => [model.id, model.name])), [models.data]);
}
