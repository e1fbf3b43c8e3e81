import path from 'node:path';
import { readIniFile } from './iniFile.ts';

/** One Python package index. */
export interface PackageIndex {
  /** Ends in a slash, without credentials. */
  url: URL;
  /** From `user:password@` in the configured address; for this origin only. */
  authorization: string | null;
}

const publicIndex = 'https://pypi.org/simple/';

/**
 * The indexes that pip would ask, in order: `PIP_INDEX_URL` and `PIP_EXTRA_INDEX_URL`, else pip's configuration files. An index in
 * a local folder (`file:`) is left out. Order and places: https://pip.pypa.io/en/stable/topics/configuration/
 * @returns empty when pip is told to use no index
 */
export async function configuredIndexes(
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Promise<PackageIndex[]> {
  const settings = new Map<string, string>();
  for (const file of configurationFiles(environment, platform)) {
    const sections = await readIniFile(file);
    // What is set for one command wins over what is set for all.
    for (const section of ['global', 'install']) {
      for (const [key, value] of sections.get(section) ?? []) settings.set(key.replaceAll('_', '-'), value);
    }
  }
  for (const key of ['index-url', 'extra-index-url', 'no-index']) {
    const value = environment[`PIP_${key.toUpperCase().replaceAll('-', '_')}`];
    if (value !== undefined && value.trim() !== '') settings.set(key, value);
  }
  if (/^(1|true|yes|on)$/i.test(settings.get('no-index') ?? '')) return [];
  const addresses = [settings.get('index-url') ?? publicIndex, ...(settings.get('extra-index-url') ?? '').split(/\s+/)];
  return addresses.map(indexFrom).filter((index) => index !== null);
}

function indexFrom(address: string): PackageIndex | null {
  const url = URL.parse(address.trim());
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  const { username, password } = url;
  url.username = '';
  url.password = '';
  url.hash = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    url,
    authorization: username === '' ? null : `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}`,
  };
}

/** From the least to the most important. */
function configurationFiles(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  const own = environment['PIP_CONFIG_FILE'];
  if (own === '/dev/null' || own?.toLowerCase() === 'nul') return [];
  const name = platform === 'win32' ? 'pip.ini' : 'pip.conf';
  const home = environment['HOME'] ?? environment['USERPROFILE'];
  const inFolder = (folder: string | undefined, ...rest: string[]): string[] =>
    folder === undefined || folder === '' ? [] : [path.join(folder, ...rest, name)];
  const files: string[] = [];
  if (platform === 'win32') {
    files.push(
      ...inFolder(environment['ProgramData'], 'pip'),
      ...inFolder(home, 'pip'),
      ...inFolder(environment['APPDATA'], 'pip'),
    );
  } else {
    const system = environment['XDG_CONFIG_DIRS'] ?? '/etc/xdg';
    if (platform === 'darwin') files.push('/Library/Application Support/pip/pip.conf');
    else files.push(...system.split(':').flatMap((folder) => inFolder(folder, 'pip')));
    files.push('/etc/pip.conf', ...inFolder(home, '.pip'));
    if (platform === 'darwin') files.push(...inFolder(home, 'Library', 'Application Support', 'pip'));
    files.push(
      ...(inFolder(environment['XDG_CONFIG_HOME'], 'pip').length > 0
        ? inFolder(environment['XDG_CONFIG_HOME'], 'pip')
        : inFolder(home, '.config', 'pip')),
    );
  }
  files.push(...inFolder(environment['VIRTUAL_ENV']));
  if (own !== undefined && own !== '') files.push(own);
  return files;
}
