/**
 * How long a service asks to be left alone, milliseconds; null where it does not say. Reads `retry-after-ms` (OpenAI, Azure),
 * `retry-after` in seconds or as an HTTP date (RFC 9110, section 10.2.3), and Google's `retryDelay` in the body.
 *
 * @param now milliseconds since the epoch; the service's own `date` header is used for a date where there is one, as clocks differ.
 */
export function readRetryAfter(headers: Record<string, string | undefined>, body: string, now: number): number | null {
  const exact = Number(headers['retry-after-ms']);
  if (headers['retry-after-ms'] !== undefined && Number.isFinite(exact) && exact >= 0) return exact;
  const value = headers['retry-after']?.trim();
  if (value !== undefined && value !== '') {
    const seconds = Number(value);
    if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
    const then = Date.parse(value);
    const since = Date.parse(headers['date'] ?? '');
    if (!Number.isNaN(then)) return Math.max(0, then - (Number.isNaN(since) ? now : since));
  }
  const delay = /"retryDelay"\s*:\s*"(\d+(?:\.\d+)?)s"/.exec(body.slice(0, 20_000));
  return delay === null ? null : Number(delay[1]) * 1000;
}
