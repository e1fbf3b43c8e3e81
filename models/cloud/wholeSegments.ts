type Fields = Record<string, unknown>;

/** What the AI SDK insists on in each segment, and nothing here reads; a wrong kind of it counts as missing. */
const unread: Fields = {
  id: 0,
  seek: 0,
  tokens: [],
  temperature: 0,
  avg_logprob: 0,
  compression_ratio: 0,
  no_speech_prob: 0,
};

/**
 * A transcript with times as OpenAI writes it, from a server that leaves out of it what nobody needs: whisper.cpp's gives no `seek` and no
 * `compression_ratio`, others only start, end and text. The AI SDK refuses those as no transcript. Times and text stay as they came; an answer that is no
 * such transcript stays what it is.
 *
 * https://github.com/ggml-org/whisper.cpp/tree/master/examples/server
 */
export function withWholeSegments(send: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await send(input, init);
    // Without a body (204, 205) there is nothing to read, and no other may be put in.
    if (!response.ok || response.body === null) return response;
    const body = await response.text();
    const { status, statusText, headers } = response;
    const answer = new Response(whole(body), { status, statusText, headers });
    Object.defineProperty(answer, 'url', { value: response.url });
    return answer;
  };
}

function whole(body: string): string {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return body;
  }
  if (!isFields(answer) || !Array.isArray(answer['segments'])) return body;
  const segments = answer['segments'].map((segment: unknown) =>
    !isFields(segment) || segment['type'] !== undefined ? segment : { ...segment, ...missingFrom(segment) },
  );
  return JSON.stringify({ ...answer, segments });
}

function missingFrom(segment: Fields): Fields {
  return Object.fromEntries(
    Object.entries(unread).filter(
      ([name, value]) => typeof segment[name] !== typeof value || Array.isArray(segment[name]) !== Array.isArray(value),
    ),
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
