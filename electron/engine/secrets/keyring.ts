import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { YardstickError } from '../../../models/errors.ts';
import type { KeyringReply, KeyringRequest } from './keyringProcess.ts';

/** The OS keyring (Keychain, Credential Manager, Secret Service), asked in a process of its own. */
export interface Keyring {
  /** Whether it can be used here. Never throws; takes at most `probeMs`. */
  probe(): Promise<boolean>;
  get(name: string): Promise<string | null>;
  set(name: string, key: string): Promise<void>;
  remove(name: string): Promise<void>;
}

export interface KeyringOptions {
  /** Entries are filed under this name; another program of the same user could read them, as with every OS keyring. */
  service: string;
  environment?: NodeJS.ProcessEnv;
  /** How long a keyring may take to say whether it is there, milliseconds. */
  probeMs?: number;
  /** How long an operation may take: unlocking asks the user for a password. */
  operationMs?: number;
  /** What is asked in a process of its own; for tests. */
  program?: string;
}

/** What a keyring needs to be found; nothing else of the engine's environment goes to the process. */
const passedOn = [
  'DBUS_SESSION_BUS_ADDRESS',
  'XDG_RUNTIME_DIR',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'SystemRoot',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'TEMP',
  'TMPDIR',
];

/** Over SSH, or on a server, there may be a keyring and nobody who is asked for its password. */
const unlockHint =
  'Unlock it and try again. Where it cannot be unlocked, start Yardstick with YARDSTICK_KEYRING=off and enter the key anew: it is then kept in a file that only you can read.';

export function createKeyring(options: KeyringOptions): Keyring {
  const environment = options.environment ?? process.env;
  const operationMs = options.operationMs ?? 60_000;
  const program = options.program ?? path.join(import.meta.dirname, 'keyringProcess.ts');

  function run(request: Omit<KeyringRequest, 'service'>, limitMs: number): Promise<string | null> {
    if (isKeyringOff(environment)) {
      return Promise.reject(
        new YardstickError(
          'secrets/keyring-unavailable',
          "The system's keyring is not to be used (YARDSTICK_KEYRING).",
          {
            hint: 'Enter the key anew: it is then kept in a file that only you can read. Or start Yardstick without YARDSTICK_KEYRING.',
          },
        ),
      );
    }
    return new Promise((resolve, reject) => {
      const child = fork(program, [], {
        env: Object.fromEntries(
          passedOn.flatMap((key) => (environment[key] === undefined ? [] : [[key, environment[key]]])),
        ),
        execArgv: [],
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        child.removeAllListeners();
        child.on('error', () => undefined);
        child.kill('SIGKILL');
        settle();
      };
      const fail = (why: string) =>
        finish(() => {
          reject(
            new YardstickError('secrets/keyring-unavailable', `The system's keyring could not be used: ${why}.`, {
              hint: unlockHint,
            }),
          );
        });
      const timer = setTimeout(() => fail(`it did not answer within ${limitMs / 1000} s`), limitMs);
      child.once('message', (reply: KeyringReply) => {
        if (reply.ok) finish(() => resolve(reply.key));
        else fail(reply.message.slice(0, 200));
      });
      child.once('error', (error) => fail(error.message));
      child.once('exit', (code) => fail(`its process ended (${code ?? 'killed'})`));
      child.send({ ...request, service: options.service } satisfies KeyringRequest);
    });
  }

  return {
    async probe() {
      if (!mayHaveKeyring(environment)) return false;
      return await run({ operation: 'probe', name: 'probe' }, options.probeMs ?? 3_000).then(
        () => true,
        () => false,
      );
    },
    get: (name) => run({ operation: 'get', name }, operationMs),
    async set(name, key) {
      await run({ operation: 'set', name, key }, operationMs);
      // Some keyrings accept and forget (a locked collection, a full store): what was written must be there.
      if ((await run({ operation: 'get', name }, operationMs)) !== key) {
        throw new YardstickError('secrets/keyring-unavailable', "The system's keyring did not keep the key.", {
          hint: unlockHint,
        });
      }
    },
    async remove(name) {
      await run({ operation: 'remove', name }, operationMs);
    },
  };
}

/** The user wants keys in the file: on a machine whose keyring nobody can unlock. */
function isKeyringOff(environment: NodeJS.ProcessEnv): boolean {
  return ['off', 'no', 'false', '0'].includes(environment['YARDSTICK_KEYRING']?.trim().toLowerCase() ?? '');
}

/** A Linux machine without a session bus has no keyring: no process needs to be started to know that. Nor where the user wants none (`YARDSTICK_KEYRING=off`). */
export function mayHaveKeyring(environment: NodeJS.ProcessEnv): boolean {
  if (isKeyringOff(environment)) return false;
  if (process.platform !== 'linux') return true;
  if ((environment['DBUS_SESSION_BUS_ADDRESS'] ?? '') !== '') return true;
  const runtime = environment['XDG_RUNTIME_DIR'] ?? '';
  return runtime !== '' && existsSync(path.join(runtime, 'bus'));
}
