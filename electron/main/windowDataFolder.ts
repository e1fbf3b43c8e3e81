import path from 'node:path';

/**
 * Where Chromium keeps the window's own files: inside the data folder where one was chosen (the command always hands one
 * over), else in the application's usual place.
 */
export function windowDataFolder(environment: NodeJS.ProcessEnv, applicationData: string): string {
  const home = environment['YARDSTICK_HOME'];
  return home === undefined || home === ''
    ? path.join(applicationData, 'Yardstick', 'window')
    : path.join(path.resolve(home), 'window');
}
