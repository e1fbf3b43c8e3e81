import { AsyncEntry } from '@napi-rs/keyring';

/**
 * One operation on the OS keyring, in a process of its own: on Linux the library blocks its thread for as long as the desktop's
 * message bus does not answer, which must never be the engine's. The request comes over IPC, so that no key is in an argument, a
 * variable or a file; the answer goes back the same way.
 */
export interface KeyringRequest {
  operation: 'probe' | 'get' | 'set' | 'remove';
  service: string;
  name: string;
  key?: string;
}

export type KeyringReply = { ok: true; key: string | null } | { ok: false; message: string };

process.once('message', (request: KeyringRequest) => {
  void perform(request).then(
    (key) => reply({ ok: true, key }),
    (thrown: unknown) => reply({ ok: false, message: thrown instanceof Error ? thrown.message : String(thrown) }),
  );
});

async function perform({ operation, service, name, key }: KeyringRequest): Promise<string | null> {
  // Without this the library falls back to the Linux kernel's keyring, silently, and every key is gone after a restart.
  const entry = new AsyncEntry(service, name, { linux: { store: 'secret-service' } });
  if (operation === 'set') await entry.setPassword(key ?? '');
  if (operation === 'remove') await entry.deletePassword();
  return operation === 'get' || operation === 'probe' ? await entry.getPassword() : null;
}

function reply(message: KeyringReply): void {
  process.send?.(message, () => process.exit(0));
}
