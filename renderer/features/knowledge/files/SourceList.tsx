import { ActionIcon, Button, Group, Stack, Switch, Text, Title, Tooltip } from '@mantine/core';
import { IconFile, IconFolder, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../app/trpc.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { fileName } from '../formatWord.ts';
import type { Base, Source } from '../knowledgeTypes.ts';
import classes from './FilesTab.module.css';
import { isUploadFolder } from './uploads.ts';

const shownAtFirst = 5;

/** Where a base's files come from: watched or not, looked at again, let go. */
export function SourceList({ base }: { base: Base }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [all, setAll] = useState(false);
  const [removing, setRemoving] = useState<Source | null>(null);
  const onSettled = () => queries.invalidateQueries({ queryKey: trpc.knowledge.pathKey() });
  const refresh = useMutation(trpc.knowledge.refresh.mutationOptions({ onSettled }));
  const watch = useMutation(trpc.knowledge.setWatch.mutationOptions({ onSettled }));
  const remove = useMutation(
    trpc.knowledge.removeSource.mutationOptions({ onSettled, onSuccess: () => setRemoving(null) }),
  );
  // Folders first: there may be hundreds of single files.
  const sorted = [...base.sources].sort((a, b) => Number(b.kind === 'folder') - Number(a.kind === 'folder'));
  const shown = all ? sorted : sorted.slice(0, shownAtFirst);
  if (sorted.length === 0) return null;
  const failure = refresh.error ?? watch.error;
  return (
    <section aria-labelledby="knowledge-sources">
      <Group justify="space-between" mb={8}>
        <Title order={2} id="knowledge-sources">
          Sources
        </Title>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconRefresh size={14} aria-hidden="true" />}
          loading={refresh.isPending}
          onClick={() => refresh.mutate({ base: base.id })}
        >
          Look for changes
        </Button>
      </Group>
      <ul className={classes.sources}>
        {shown.map((source) => (
          <li key={source.path} className={classes.source}>
            {source.kind === 'folder' ? (
              <IconFolder size={16} stroke={1.6} aria-hidden="true" />
            ) : (
              <IconFile size={16} stroke={1.6} aria-hidden="true" />
            )}
            {/* Cut at its beginning: the end of a path is what tells it from others. */}
            <span className={classes.sourcePath} title={source.path}>
              <bdi>{sourceName(base, source)}</bdi>
            </span>
            {/* Nobody but Yardstick puts anything into the folder of copies. */}
            {!isUploadFolder(base.id, source.path) && (
              <Switch
                size="xs"
                label="Watch"
                labelPosition="left"
                aria-label={`Watch ${source.path} for changes`}
                checked={source.watch}
                onChange={(event) =>
                  watch.mutate({ base: base.id, path: source.path, watch: event.currentTarget.checked })
                }
              />
            )}
            <Tooltip label="Remove from this base">
              <ActionIcon aria-label={`Remove ${sourceName(base, source)}`} onClick={() => setRemoving(source)}>
                <IconTrash size={15} />
              </ActionIcon>
            </Tooltip>
          </li>
        ))}
      </ul>
      {sorted.length > shownAtFirst && (
        <Button mt={6} size="compact-sm" variant="subtle" color="gray" onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${sorted.length}`}
        </Button>
      )}
      {failure !== null && <ErrorNotice error={failure} compact />}
      {removing !== null && (
        <Dialog onClose={() => setRemoving(null)} title={removeTitle(base, removing)}>
          <Stack gap="md">
            <Text size="sm">{removeWords(base, removing)}</Text>
            {remove.error !== null && <ErrorNotice error={remove.error} />}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={() => setRemoving(null)} data-autofocus>
                Keep it
              </Button>
              <Button
                color="red"
                loading={remove.isPending}
                onClick={() => remove.mutate({ base: base.id, path: removing.path })}
              >
                Remove
              </Button>
            </Group>
          </Stack>
        </Dialog>
      )}
    </section>
  );
}

function sourceName(base: Base, source: Source): string {
  return isUploadFolder(base.id, source.path) ? 'Files added here (copies)' : source.path;
}

function removeTitle(base: Base, source: Source): string {
  return isUploadFolder(base.id, source.path)
    ? 'Remove all files added here?'
    : `Remove ${fileName(source.path)} from this base?`;
}

function removeWords(base: Base, { kind, path }: Source): string {
  if (isUploadFolder(base.id, path)) {
    return 'The copies that were made of these files are deleted, and their text can no longer be found. The files they were copied from are not touched.';
  }
  return kind === 'folder'
    ? 'Its documents can no longer be found by searching. The folder itself is not touched.'
    : 'The document can no longer be found by searching. The file itself is not touched.';
}
