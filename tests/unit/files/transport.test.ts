import { expect, it } from 'vitest';
import { request, type Transport } from '../../../models/files/download/transport.ts';

const redirect = (location: string) => new Response(null, { status: 302, headers: { location } });

/** A network that answers in turn, and what it was told of each request. */
function network(...answers: Response[]) {
  const asked: { url: string; from: string[]; authorization: string | null }[] = [];
  const transport: Transport = {
    reason: 'test',
    stallMs: 1_000,
    fetch(url, { redirectedFrom = [], headers }) {
      const authorization = new Headers(headers).get('authorization');
      asked.push({ url: String(url), from: redirectedFrom.map(String), authorization });
      return Promise.resolve(answers.shift() ?? new Response('done'));
    },
  };
  return { asked, transport };
}

it('tells egress where a redirect came from, which alone judges where it may lead', async () => {
  const { asked, transport } = network(redirect('https://cdn.example/a'), redirect('https://10.0.0.1/b'));
  const answer = await request(transport, new URL('https://hub.example/'), { headers: { authorization: 'Bearer x' } });
  expect(asked).toEqual([
    { url: 'https://hub.example/', from: [], authorization: 'Bearer x' },
    { url: 'https://cdn.example/a', from: ['https://hub.example/'], authorization: null },
    { url: 'https://10.0.0.1/b', from: ['https://hub.example/', 'https://cdn.example/a'], authorization: null },
  ]);
  expect(answer.redirectedFrom.map(String)).toEqual(['https://hub.example/', 'https://cdn.example/a']);
});

it('still says where an address came from that is fetched later', async () => {
  const { asked, transport } = network();
  await request(transport, new URL('https://cdn.example/a'), { redirectedFrom: [new URL('https://hub.example/')] });
  expect(asked[0]?.from).toEqual(['https://hub.example/']);
});

it('does not go on from https to http', async () => {
  const { transport } = network(redirect('http://cdn.example/a'));
  await expect(request(transport, new URL('https://hub.example/'))).rejects.toMatchObject({
    code: 'model/download-failed',
  });
});
