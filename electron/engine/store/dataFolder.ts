import os from 'node:os';
import path from 'node:path';

/** The data folder: the option, else YARDSTICK_HOME, else the system's usual place for an application's data. Absolute. */
export function dataFolder(
  option: string | undefined,
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): string {
  const chosen = option ?? environment['YARDSTICK_HOME'];
  if (chosen !== undefined && chosen !== '') return path.resolve(chosen);
  const user = os.homedir();
  if (platform === 'win32') {
    return path.join(environment['LOCALAPPDATA'] ?? path.join(user, 'AppData', 'Local'), 'Yardstick');
  }
  if (platform === 'darwin') return path.join(user, 'Library', 'Application Support', 'Yardstick');
  const dataHome = environment['XDG_DATA_HOME'];
  // A relative path there must be ignored (XDG Base Directory Specification).
  return path.join(
    dataHome !== undefined && path.isAbsolute(dataHome) ? dataHome : path.join(user, '.local', 'share'),
    'yardstick',
  );
}
