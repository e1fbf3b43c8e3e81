// Tries to own a data folder when told to, says how it went, and keeps it until it is killed. Argument: the data folder.
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { YardstickError } from '../../../models/errors.ts';
import { openStore } from '../../../electron/engine/store/store.ts';

writeSync(1, 'ready\n');
await once(process.stdin, 'data');
try {
  const store = openStore({ home: process.argv[2] ?? '', appVersion: 'test' });
  store.announce(`http://127.0.0.1:${process.pid}/`);
  writeSync(1, 'owner\n');
  // Kept open, and used, until the end: nothing else keeps this process alive.
  setInterval(() => store.info(), 1_000);
} catch (thrown) {
  writeSync(
    1,
    `${thrown instanceof YardstickError ? `${thrown.code} ${JSON.stringify(thrown.data)}` : String(thrown)}\n`,
  );
  process.exit(1);
}
