/** A program of its own for the TLS test: fetches each address given, through egress with the environment as it is. */
import { createEgress } from '../../../electron/engine/egress/egress.ts';
import { memoryEgressRepositories } from '../../support/memoryEgressRepositories.ts';

const egress = createEgress(memoryEgressRepositories());
for (const url of process.argv.slice(2)) {
  egress.allow(url);
  const response = await egress.fetch(url, { reason: 'test' });
  console.log(await response.text());
}
await egress.close();
