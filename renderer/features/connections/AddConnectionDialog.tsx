import { Anchor, Button, Checkbox, Group, PasswordInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC, useTRPCClient } from '../../app/trpc.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import {
  checkConnectionForm,
  hostOf,
  isPlainToElsewhere,
  type ConnectionFormErrors,
  type ConnectionFormValues,
} from './connectionForm.ts';
import { connectionKinds, type ConnectionKindForm } from './connectionKinds.ts';
import { keyNote } from '../../components/keyNote.ts';

const firstChoice = connectionKinds[0] as ConnectionKindForm;
const emptyFor = (choice: ConnectionKindForm): ConnectionFormValues => ({
  name: choice.name,
  address: choice.address,
  apiVersion: '',
  key: '',
});

/** Describes a service or a server, takes its key once, and asks whether its host may be contacted. */
export function AddConnectionDialog(props: {
  namesInUse: string[];
  keyPlace: 'keyring' | 'file' | undefined;
  onClose: () => void;
  /** `allowed`: its host may be contacted, so that it can be tested at once. */
  onAdded: (name: string, allowed: boolean) => void;
}) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const [choice, setChoice] = useState(firstChoice);
  const [values, setValues] = useState(() => emptyFor(firstChoice));
  const [consent, setConsent] = useState(false);
  const [tried, setTried] = useState(false);
  const [elsewhere, setElsewhere] = useState(false);
  const errors: ConnectionFormErrors = tried ? checkConnectionForm(choice, values, props.namesInUse) : {};
  const address = values.address.trim();
  const host = address === '' ? choice.publicHost : hostOf(address);

  const add = useMutation({
    mutationKey: ['connections', 'add'],
    mutationFn: async () => {
      const key = values.key.trim();
      const added = await client.connections.add.mutate({
        name: values.name.trim(),
        kind: choice.kind,
        ...(address === '' ? {} : { baseUrl: address }),
        ...(values.apiVersion.trim() === '' ? {} : { apiVersion: values.apiVersion.trim() }),
        ...(key === '' ? {} : { key }),
      });
      // Consent was given to the host that was shown: should the engine name another, that one is asked about anew.
      if (consent && added.host === host) {
        await client.egress.allow.mutate({ host });
        return { name: added.name, allowed: true };
      }
      return { name: added.name, allowed: added.allowed };
    },
    onSuccess: ({ name, allowed }) => props.onAdded(name, allowed),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: trpc.connections.pathKey() }),
        queries.invalidateQueries({ queryKey: trpc.egress.pathKey() }),
        queries.invalidateQueries({ queryKey: trpc.models.selectable.queryKey() }),
      ]),
  });
  const set = (changes: Partial<ConnectionFormValues>) => setValues((before) => ({ ...before, ...changes }));

  return (
    <Dialog onClose={props.onClose} title="Add a connection" size="lg">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (Object.keys(checkConnectionForm(choice, values, props.namesInUse)).length === 0) add.mutate();
        }}
      >
        <Stack gap="md">
          <Select
            label="Service or server"
            data={[
              { group: 'Cloud services', items: optionsOf((kind) => kind.kind !== 'openai-compatible') },
              { group: 'Your own server', items: optionsOf((kind) => kind.kind === 'openai-compatible') },
            ]}
            value={choice.id}
            allowDeselect={false}
            maxDropdownHeight={340}
            data-autofocus
            onChange={(id) => {
              const next = connectionKinds.find((kind) => kind.id === id) ?? firstChoice;
              setChoice(next);
              setValues(emptyFor(next));
              setConsent(false);
              setTried(false);
              setElsewhere(false);
            }}
          />
          <TextInput
            label="Name"
            description="Stands before the colon in a model’s id, as in box:qwen3-32b."
            value={values.name}
            error={errors.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            spellCheck={false}
            autoComplete="off"
          />
          {choice.publicHost !== null && !elsewhere && (
            <Anchor component="button" type="button" size="sm" w="fit-content" onClick={() => setElsewhere(true)}>
              Use another address than {choice.publicHost}
            </Anchor>
          )}
          {(choice.publicHost === null || elsewhere) && (
            <TextInput
              label="Address"
              description={
                choice.publicHost === null
                  ? choice.note
                  : `A gateway or a region that speaks the same protocol. Empty: ${choice.publicHost}.`
              }
              placeholder={choice.addressExample}
              value={values.address}
              error={errors.address}
              onChange={(event) => {
                set({ address: event.currentTarget.value });
                setConsent(false);
              }}
              spellCheck={false}
              autoComplete="off"
              inputMode="url"
            />
          )}
          {isPlainToElsewhere(address) && (
            <Text size="sm" c="var(--ys-warn)" component="output">
              This address is not encrypted: the key and every text can be read on the way. Use it only on a network you
              trust.
            </Text>
          )}
          {choice.kind === 'azure' && (
            <TextInput
              label="API version"
              description="Leave empty for the newest one that Yardstick knows."
              value={values.apiVersion}
              onChange={(event) => set({ apiVersion: event.currentTarget.value })}
              spellCheck={false}
              autoComplete="off"
            />
          )}
          <PasswordInput
            label={choice.key === 'needed' ? 'Key' : 'Key (if the server asks for one)'}
            description={keyNote(props.keyPlace)}
            value={values.key}
            error={errors.key}
            onChange={(event) => set({ key: event.currentTarget.value })}
            autoComplete="off"
            spellCheck={false}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the key while you type it' }}
          />
          <Checkbox
            checked={consent}
            disabled={host === null}
            onChange={(event) => setConsent(event.currentTarget.checked)}
            label={host === null ? 'Allow Yardstick to connect to this host' : `Allow Yardstick to connect to ${host}`}
            description={
              host === null
                ? 'Give the address first.'
                : `Text you send to columns of this connection goes to ${host}. Without this, nothing is sent there.`
            }
          />
          {add.isError && <ErrorNotice error={add.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={props.onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending}>
              Add
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

const optionsOf = (wanted: (kind: ConnectionKindForm) => boolean) =>
  connectionKinds.filter(wanted).map((kind) => ({ value: kind.id, label: kind.label }));
