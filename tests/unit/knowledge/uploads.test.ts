import { describe, expect, it } from 'vitest';
import { uploadRoutes } from '../../../electron/engine/features/knowledge/uploadRoutes.ts';
import { checkedName } from '../../../electron/engine/http/uploadedFile.ts';
import { questionIn } from '../../../electron/engine/features/knowledge/proposals.ts';
import { refusalOf, uploadLimit, type RequestHead } from '../../../electron/engine/http/gate.ts';

const policy = { port: 7100, token: 'a'.repeat(43), hosts: new Set(['127.0.0.1:7100']) };
const head = (fields: Record<string, string>, url = '/upload/knowledge/base-1?name=a.md'): RequestHead => ({
  method: 'POST',
  url,
  headers: { host: '127.0.0.1:7100', authorization: `Bearer ${policy.token}`, ...fields },
});

describe('a file that is sent', () => {
  it('passes the gate only signed in, from our own page, as bytes, and below the limit', () => {
    const bytes = { 'content-type': 'application/octet-stream' };
    expect(refusalOf(head(bytes), policy)).toBeNull();
    expect(refusalOf(head({ ...bytes, authorization: '' }), policy)?.status).toBe(401);
    expect(refusalOf(head({ ...bytes, origin: 'http://evil.example' }), policy)?.status).toBe(403);
    // What a form of another page can send without being asked first.
    for (const type of ['text/plain', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded']) {
      expect(refusalOf(head({ 'content-type': type }), policy)?.status).toBe(415);
    }
    expect(refusalOf(head({ ...bytes, 'content-length': String(uploadLimit + 1) }), policy)?.status).toBe(413);
    // Nowhere else does the gate let bytes in.
    expect(refusalOf(head(bytes, '/trpc/knowledge.add'), policy)?.status).toBe(415);
    expect(refusalOf(head(bytes, '/upload/knowledge/../../trpc'), policy)?.status).toBe(415);
  });

  it('has a name that is only a name', () => {
    expect(checkedName('../../etc/passwd')).toBe('passwd');
    expect(checkedName('C:\\Users\\me\\a.pdf')).toBe('a.pdf');
    expect(checkedName('.bashrc')).toBe('bashrc');
    expect(checkedName('a\u202efdp.exe')).toBe('a_fdp.exe');
    expect(checkedName('what? "now".md')).toBe('what_ _now_.md');
    expect(checkedName(`${'x'.repeat(400)}.docx`)).toMatch(/^x{175}\.docx$/);
    for (const name of ['', '...', 'CON', 'nul.txt', '/']) expect(() => checkedName(name)).toThrow(/usable name/);
  });

  it('is cut off when it is longer than allowed though its head says nothing', async () => {
    const routes = uploadRoutes({
      limitBytes: 10,
      knowledge: {
        async addUpload(_base, { content }) {
          for await (const _part of content) void _part;
          throw new Error('not reached');
        },
      },
    });
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(6));
      },
    });
    const request = new Request('http://x/base?name=a.md', { method: 'POST', body, duplex: 'half' } as RequestInit);
    const response = await routes.fetch(request);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ error: { code: 'request/too-large' } });
  });
});

describe('a question that a model wrote', () => {
  it('is taken out of what stands around it', () => {
    expect(questionIn('Question: "When do ducks moult?"')).toBe('When do ducks moult?');
    expect(questionIn('1. What is proof of work? It is …')).toBe('What is proof of work?');
    expect(questionIn('Here it is:\n- Warum fliegen Enten nicht?')).toBe('Warum fliegen Enten nicht?');
    expect(questionIn('I cannot do that.')).toBeNull();
    expect(questionIn('Why?')).toBeNull();
  });
});
