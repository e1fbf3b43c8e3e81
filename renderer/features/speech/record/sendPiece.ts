import { PieceRefused } from './pieceSender.ts';

/** Answers after which the same piece may still get through: signed out for a moment, too much at once, a time-out. */
const passing = new Set([401, 408, 425, 429]);

/** Sends one piece to the engine. @returns bytes on its disk. @throws {PieceRefused} where sending again would not help */
export async function sendPiece(recordingId: string, offset: number, piece: Uint8Array<ArrayBuffer>): Promise<number> {
  const response = await fetch(`/upload/live/${encodeURIComponent(recordingId)}?offset=${offset}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: piece,
  });
  const body = (await response.json().catch(() => null)) as { bytes?: unknown; error?: { message?: string } } | null;
  if (response.ok && typeof body?.bytes === 'number') return body.bytes;
  if (response.status >= 400 && response.status < 500 && !passing.has(response.status)) {
    throw new PieceRefused(body?.error?.message ?? `The engine answered ${response.status}.`);
  }
  throw new Error(`The engine answered ${response.status}.`);
}
