import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadCatalog } from '../../../models/catalog/catalog.ts';
import { buildToneNetworks, speakerModelIds } from '../../support/toneSpeakers.ts';
import { setUp, sha256, type Setup } from './pullSetup.ts';

const network = buildToneNetworks().embedding;
const config = Buffer.from('{"model_type":"wespeaker-resnet34"}');
const id = speakerModelIds.embedding;
const entry = loadCatalog().get(id);
if (entry === undefined) throw new Error(`The catalogue has no ${id}.`);

let setup: Setup;
beforeEach(async () => {
  setup = await setUp(network);
  setup.hub.large.set('onnx/model.onnx', network);
  // The storage knows a file by the end of its path.
  setup.hub.large.set('model.onnx', network);
  setup.hub.small.set('config.json', config);
});
afterEach(() => setup.close());

// Their entries state neither sizes nor hashes: only the hub does, and what it states must be held to.
describe('a model that finds speakers, from the hub', () => {
  it('has the size that the hub stated as soon as it has begun, and is held to the hash that it stated', async () => {
    const library = await setup.open(entry);
    setup.hub.hub.statedSha256 = 'a'.repeat(64);
    await expect(library.pull(id)).rejects.toMatchObject({ code: 'model/wrong-hash' });
    expect(library.list()).toEqual([]);
    setup.hub.hub.statedSha256 = undefined;
    const totals: number[] = [];
    await library.pull(id, {
      onProgress: ({ phase, bytesTotal }) => void (phase === 'downloading' && totals.push(bytesTotal)),
    });
    // The settings come behind the network, and are next to nothing.
    expect([totals[0], totals.at(-1)]).toEqual([network.length, network.length + config.length]);
    expect(library.get(id)?.files.map(({ name, sha256: hash }) => [name, hash])).toEqual([
      ['onnx/model.onnx', sha256(network)],
      ['config.json', sha256(config)],
    ]);
  });

  it('goes on where a connection was cut, and where it was cancelled', async () => {
    const library = await setup.open(entry);
    const half = Math.floor(network.length / 2);
    setup.hub.faults.cutAfterBytes = (request) => (request === 0 ? half : null);
    setup.hub.faults.status = (request) => (request === 0 ? null : { status: 404 });
    await expect(library.pull(id)).rejects.toMatchObject({ code: 'model/source-missing' });
    expect(await library.partialBytes(id)).toBeGreaterThanOrEqual(half);
    const control = new AbortController();
    control.abort();
    await expect(library.pull(id, { signal: control.signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(await library.partialBytes(id)).toBeGreaterThanOrEqual(half);
    setup.hub.faults = {};
    setup.hub.requests.length = 0;
    expect((await library.pull(id)).sha256).toBe(sha256(network));
    const asked = setup.hub.requests.filter(({ server }) => server === 'storage').map(({ headers }) => headers.range);
    expect(asked).toEqual([expect.stringMatching(new RegExp(`^bytes=${half}-`))]);
  });
});
