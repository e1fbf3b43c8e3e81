import { YardstickError } from '../../../models/errors.ts';
import { createKeyFile, type KeyFileContent } from './keyFile.ts';
import { createKeyring, mayHaveKeyring, type Keyring } from './keyring.ts';

export type SecretsBackend = 'keyring' | 'file';

/** API keys by connection name. Keys are handed to the provider that needs one and to nothing else. */
export interface Secrets {
  /**
   * Where a new key goes. Before the keyring was first asked this is what the machine looks like; `ready` makes it certain.
   * With `file` the user is told that keys are in a file only they can read.
   */
  readonly backend: SecretsBackend;
  /** Asks the keyring once, for at most 3 s, and returns `backend`. Never throws. */
  ready(): Promise<SecretsBackend>;
  /** @throws YardstickError `secrets/keyring-unavailable` where the key is known to be in a keyring that cannot be read now. */
  get(name: string): Promise<string | null>;
  /** Whether there is a key, without reading it: does not ask the keyring. */
  has(name: string): Promise<boolean>;
  /** @throws YardstickError `secrets/bad-key` */
  set(name: string, key: string): Promise<void>;
  /**
   * Forgets a key. Where its keyring cannot be used now, it is forgotten here all the same, and the error says that an entry is left there.
   * @throws YardstickError `secrets/left-in-keyring`
   */
  remove(name: string): Promise<void>;
}

/** The name that entries of the keyring are filed under. */
const service = 'yardstick';

export interface SecretsOptions {
  /** Absolute path of the data folder. */
  home: string;
  environment?: NodeJS.ProcessEnv;
  /** For tests. */
  keyring?: Keyring;
}

/** Opens the keys of a data folder. Touches neither the keyring nor the disk: a start is not held up by a locked keyring. */
export function openSecrets(options: SecretsOptions): Promise<Secrets> {
  const environment = options.environment ?? process.env;
  const file = createKeyFile(options.home);
  const keyring = options.keyring ?? createKeyring({ service, environment });
  /** Keys asked for in this run: every answer needs one, and asking the keyring costs a process. */
  const known = new Map<string, string>();
  let probed: Promise<boolean> | undefined;
  let backend: SecretsBackend = options.keyring !== undefined || mayHaveKeyring(environment) ? 'keyring' : 'file';
  let queue: Promise<unknown> = Promise.resolve();

  function hasKeyring(): Promise<boolean> {
    probed ??= (async () => {
      const usable = await keyring.probe();
      backend = usable ? 'keyring' : 'file';
      return usable;
    })();
    return probed;
  }

  /** One operation after another: the file is read, changed and written whole. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = queue.then(work);
    queue = result.catch(() => undefined);
    return result;
  }

  const entryName = (folderId: string, name: string) => `${name}@${folderId}`;

  return Promise.resolve({
    get backend() {
      return backend;
    },
    async ready() {
      await hasKeyring();
      return backend;
    },
    get: (name) =>
      inTurn(async () => {
        const cached = known.get(name);
        if (cached !== undefined) return cached;
        const content = await file.read();
        const key = content.inKeyring.includes(name)
          ? await keyring.get(entryName(content.folderId, name))
          : ((Object.hasOwn(content.keys, name) ? content.keys[name] : undefined) ?? null);
        if (key !== null) known.set(name, key);
        return key;
      }),
    has: (name) =>
      inTurn(async () => {
        const content = await file.read();
        return content.inKeyring.includes(name) || Object.hasOwn(content.keys, name);
      }),
    set: (name, key) =>
      inTurn(async () => {
        const text = checkKey(key);
        const content = await file.read();
        const keys = Object.fromEntries(Object.entries(content.keys).filter(([other]) => other !== name));
        const inKeyring = content.inKeyring.filter((other) => other !== name);
        const leftInKeyring = content.leftInKeyring.filter((other) => other !== name);
        if (await hasKeyring()) {
          await keyring.set(entryName(content.folderId, name), text);
          await file.write({ ...content, keys, inKeyring: [...inKeyring, name], leftInKeyring });
        } else {
          // The former key stays where it cannot be reached now: it goes with this one.
          if (hasEntry(content, name)) leftInKeyring.push(name);
          await file.write({ ...content, keys: { ...keys, [name]: text }, inKeyring, leftInKeyring });
        }
        known.set(name, text);
      }),
    remove: (name) =>
      inTurn(async () => {
        known.delete(name);
        const content = await file.read();
        const inKeyring = hasEntry(content, name);
        if (!inKeyring && !Object.hasOwn(content.keys, name)) return;
        const entry = entryName(content.folderId, name);
        const failure = inKeyring ? await failureOf(keyring.remove(entry)) : null;
        await file.write({
          ...content,
          keys: Object.fromEntries(Object.entries(content.keys).filter(([other]) => other !== name)),
          inKeyring: content.inKeyring.filter((other) => other !== name),
          leftInKeyring: content.leftInKeyring.filter((other) => other !== name),
        });
        if (failure !== null) throw leftInKeyring(name, entry, failure);
      }),
  } satisfies Secrets);
}

function hasEntry({ inKeyring, leftInKeyring }: KeyFileContent, name: string): boolean {
  return inKeyring.includes(name) || leftInKeyring.includes(name);
}

function failureOf(work: Promise<void>): Promise<Error | null> {
  return work.then(
    () => null,
    (thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown))),
  );
}

function leftInKeyring(name: string, entry: string, cause: Error): YardstickError {
  return new YardstickError('secrets/left-in-keyring', `The key of ${name} is still in the system's keyring.`, {
    hint: `It could not be used now. Unlock it and delete the entry "${entry}" of "${service}" there.`,
    cause,
  });
}

/** A key goes into an HTTP header: one line of visible ASCII. Surrounding space comes from pasting. */
function checkKey(key: string): string {
  const text = key.trim();
  if (/^[\x21-\x7e]{1,4096}$/.test(text)) return text;
  throw new YardstickError(
    'secrets/bad-key',
    'This is not a key: it is empty, too long, or has spaces or unusual characters.',
    {
      hint: "Copy the key again from the service's page, without quotes or line breaks.",
    },
  );
}
