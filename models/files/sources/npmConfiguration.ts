import path from 'node:path';
import { readIniFile } from './iniFile.ts';

export interface NpmRegistry {
  /** Ends in a slash, without credentials. */
  url: URL;
  /** For addresses below `url` only. */
  authorization: string | null;
}

const publicRegistry = 'https://registry.npmjs.org/';

/**
 * The registry that npm would ask for a package: `npm_config_registry`, else `registry` (or `@scope:registry`) of the user's and the
 * global `.npmrc`, with its `_authToken` or `_auth`. See https://docs.npmjs.com/cli/v11/configuring-npm/npmrc
 */
export async function configuredRegistry(packageName: string, environment: NodeJS.ProcessEnv): Promise<NpmRegistry> {
  const variable = (name: string): string | undefined =>
    Object.entries(environment).find(([key]) => key.toLowerCase() === `npm_config_${name}`)?.[1];
  const home = environment['HOME'] ?? environment['USERPROFILE'];
  const files = [
    variable('globalconfig'),
    variable('userconfig') ?? (home === undefined ? undefined : path.join(home, '.npmrc')),
  ];
  const settings = new Map<string, string>();
  for (const file of files) {
    if (file === undefined || file === '') continue;
    for (const [key, value] of (await readIniFile(file)).get('') ?? []) settings.set(key, expand(value, environment));
  }
  const scope = /^(@[^/]+)\//.exec(packageName)?.[1]?.toLowerCase();
  const address =
    (scope === undefined ? undefined : settings.get(`${scope}:registry`)) ??
    variable('registry') ??
    settings.get('registry') ??
    publicRegistry;
  let url = URL.parse(address.trim());
  if (url === null || !/^https?:$/.test(url.protocol)) url = new URL(publicRegistry);
  url.username = '';
  url.password = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return { url, authorization: authorizationFor(url, settings) };
}

/** npm keys credentials by address without the scheme: `//host/path/:_authToken`. The longest that fits counts. */
function authorizationFor(url: URL, settings: Map<string, string>): string | null {
  const place = `//${url.host}${url.pathname}`.toLowerCase();
  const fitting = [...settings]
    .map(([key, value]) => ({ match: /^(\/\/.+?):(_authtoken|_auth)$/.exec(key), value }))
    .filter(({ match, value }) => match !== null && value !== '' && place.startsWith(withSlash(match[1] as string)))
    .sort((a, b) => (b.match?.[1]?.length ?? 0) - (a.match?.[1]?.length ?? 0))[0];
  if (fitting === undefined || !/^[\x21-\x7e]+$/.test(fitting.value)) return null;
  return fitting.match?.[2] === '_auth' ? `Basic ${fitting.value}` : `Bearer ${fitting.value}`;
}

function withSlash(text: string): string {
  return text.endsWith('/') ? text : `${text}/`;
}

function expand(value: string, environment: NodeJS.ProcessEnv): string {
  return value.replace(/\$\{(\w+)\}/g, (whole, name: string) => environment[name] ?? whole);
}
