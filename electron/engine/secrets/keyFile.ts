import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { YardstickError } from '../../../models/errors.ts';

const contentSchema = z.object({
  version: z.literal(1),
  /** Key by name, where the machine has no keyring. */
  keys: z.record(z.string(), z.string()),
  /** Names whose keys are in the OS keyring, so that a keyring gone missing is noticed and not taken for "no key". */
  inKeyring: z.array(z.string()),
  /** Names whose former keys are still in the keyring, which could not be used when they were replaced. */
  leftInKeyring: z.array(z.string()).default([]),
  /** Tells this data folder's entries in the keyring from another's. */
  folderId: z.string(),
});

export type KeyFileContent = z.infer<typeof contentSchema>;

/** `secrets/keys.json` in the data folder: readable by its owner only (0600 in a 0700 folder), replaced whole or not at all. */
export interface KeyFile {
  path: string;
  /** @throws YardstickError `secrets/damaged`; the file is left as it is. */
  read(): Promise<KeyFileContent>;
  write(content: KeyFileContent): Promise<void>;
}

export function createKeyFile(home: string): KeyFile {
  const folder = path.join(home, 'secrets');
  const file = path.join(folder, 'keys.json');
  return {
    path: file,
    async read() {
      let text: string;
      try {
        // A copy or a restored backup may have lost the narrow permissions.
        await chmod(file, 0o600);
        text = await readFile(file, 'utf8');
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
        return { version: 1, keys: {}, inKeyring: [], leftInKeyring: [], folderId: randomBytes(6).toString('hex') };
      }
      const parsed = contentSchema.safeParse(readJson(text));
      if (parsed.success) return parsed.data;
      throw new YardstickError('secrets/damaged', `The file of keys cannot be read: ${file}`, {
        hint: 'Move it away, then enter the keys of your connections again.',
      });
    },
    async write(content) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await chmod(folder, 0o700);
      const temporary = path.join(folder, `keys.${randomBytes(6).toString('hex')}.tmp`);
      try {
        const handle = await open(temporary, 'wx', 0o600);
        try {
          await handle.writeFile(`${JSON.stringify(content, null, 2)}\n`);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(temporary, file);
      } catch (thrown) {
        await rm(temporary, { force: true });
        throw thrown;
      }
    },
  };
}

/** Undefined where the text is no JSON: the schema then refuses it. JSON.parse's own message would quote the file. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
