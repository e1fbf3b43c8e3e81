// Migrates a data folder's database as the store does, and kills itself after a number of statements. Arguments: folder, number.
import path from 'node:path';
import { backUp } from '../../../electron/engine/store/backup.ts';
import { migrate } from '../../../electron/engine/store/migrate.ts';
import { migrations } from '../../../electron/engine/store/migrations/migrations.ts';
import { openDatabase } from '../../../electron/engine/store/openDatabase.ts';

const [home = '', killAfter = ''] = process.argv.slice(2);
const { database } = openDatabase({
  path: path.join(home, 'yardstick.db'),
  readOnly: false,
  checkWhole: false,
  usedBefore: false,
  inspect: () => {},
});
let statements = 0;
migrate(database, {
  migrations,
  now: Date.now,
  appVersion: 'test',
  backup: (schema) => backUp({ database, directory: path.join(home, 'backups'), schema, now: Date.now }),
  afterStatement() {
    statements += 1;
    if (statements === Number(killAfter)) process.kill(process.pid, 'SIGKILL');
  },
});
database.close();
process.stdout.write(`${statements}\n`);
