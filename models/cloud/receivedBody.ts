/** What came in place of an answer, and what to do about it; in our words but for a short piece of what was sent. */
export interface Received {
  seen: string;
  hint: string;
}

/** UTF-16 units of a body that are shown, and that are looked through for the title of a page. */
const shown = 80;
const searched = 20_000;

const serverHint =
  "The address answers, so it is right. Look into the server's own log for what broke the answer, restart or update the server, and try again.";

/**
 * Says what a body is that is not what was asked for: a web page, nothing, damaged JSON, JSON of another kind. Each needs something else of the
 * person: a base URL to be corrected, a server to be looked at.
 *
 * @param wanted what was asked for: "a stream", "a list of models", …
 */
export function receivedBody(text: string, contentType: string, wanted: string): Received {
  const body = text.trim();
  if (body === '') return { seen: 'it sent an empty answer', hint: serverHint };
  if (contentType.includes('html') || /^<(?:!doctype html|html)\b/i.test(body)) return page(body);
  const piece = `“${body.slice(0, shown).toWellFormed()}${body.length > shown ? '…' : ''}”`;
  if (isJson(body)) {
    return {
      seen: `it sent JSON where ${wanted} was asked for: ${piece}`,
      hint: 'The address answers. Check the kind of the connection, and whether the base URL is the one that its maker names (most end in /v1); a server that cannot do this needs an update.',
    };
  }
  return /^[[{"]/.test(body)
    ? { seen: `it sent JSON that breaks off or is damaged (${bytes(text)}): ${piece}`, hint: serverHint }
    : { seen: `it sent text that is no JSON (${bytes(text)}): ${piece}`, hint: serverHint };
}

/** A piece of a stream that cannot be read. */
export function receivedPiece(text: string): Received {
  const piece = text.trim();
  return {
    seen: `a piece of its stream is damaged: “${piece.slice(0, shown).toWellFormed()}${piece.length > shown ? '…' : ''}”`,
    hint: serverHint,
  };
}

function page(body: string): Received {
  const title = /<title[^>]{0,200}>([^<]{1,200})/i.exec(body.slice(0, searched))?.[1]?.trim();
  return {
    seen: `it sent a web page${title === undefined || title === '' ? '' : ` called “${title.slice(0, shown).toWellFormed()}”`}`,
    hint: 'A login page, a proxy or another service answers there. Open the address in a browser to see it; then sign in, or correct the base URL or the kind of the connection.',
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const bytes = (text: string): string => {
  const count = new TextEncoder().encode(text).length;
  return count === 1 ? '1 byte' : `${count.toLocaleString('en')} bytes`;
};
