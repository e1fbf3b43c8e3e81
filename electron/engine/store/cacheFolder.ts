import os from 'node:os';
import path from 'node:path';

/**
 * The system's usual place for what a program can make again. It is no part of the data folder, which people copy and hand on.
 * @param user the home directory, given for tests
 */
export function cacheFolder(
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
  user: string = os.homedir(),
): string {
  if (platform === 'win32') {
    return path.join(environment['LOCALAPPDATA'] ?? path.join(user, 'AppData', 'Local'), 'Yardstick Cache');
  }
  if (platform === 'darwin') return path.join(user, 'Library', 'Caches', 'Yardstick');
  const cacheHome = environment['XDG_CACHE_HOME'];
  // A relative path there must be ignored (XDG Base Directory Specification).
  return path.join(
    cacheHome !== undefined && path.isAbsolute(cacheHome) ? cacheHome : path.join(user, '.cache'),
    'yardstick',
  );
}
