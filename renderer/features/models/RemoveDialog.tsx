import { Button, Group, Stack, Text } from '@mantine/core';
import { Dialog } from '../../components/Dialog.tsx';
import { formatBytes } from '../../components/format.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import type { Model } from '../../components/useModels.ts';

/** Asks before a model's files are deleted. */
export function RemoveDialog(props: {
  model: Model;
  error: unknown;
  removing: boolean;
  onRemove: () => void;
  onClose: () => void;
}) {
  const { model } = props;
  const needed = model.neededBy.length > 0;
  return (
    <Dialog onClose={props.onClose} title={`Remove ${model.name}?`}>
      <Stack gap="md">
        {needed && (
          <Text size="sm">
            {list(model.neededBy.map(({ name }) => name))}{' '}
            {model.neededBy.length === 1 ? 'is an adapter' : 'are adapters'} of it, and of no use without it. Remove{' '}
            {model.neededBy.length === 1 ? 'that' : 'them'} first.
          </Text>
        )}
        {!needed && (
          <Text size="sm">
            Frees {formatBytes(model.sizeBytes)}. Answers and figures measured with it stay in the history.{' '}
            {model.hosts.length > 0
              ? 'It can be downloaded again.'
              : 'It was imported: to use it again, import the file again. The file you imported is left alone.'}
          </Text>
        )}
        {props.error !== null && <ErrorNotice error={props.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose} data-autofocus>
            Keep it
          </Button>
          {!needed && (
            <Button color="red" onClick={props.onRemove} loading={props.removing}>
              Remove
            </Button>
          )}
        </Group>
      </Stack>
    </Dialog>
  );
}

/** As it is written: "A, B and C". */
function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
