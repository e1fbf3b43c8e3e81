export interface Page<Item> {
  items: Item[];
  /** Hand it back to get what follows; null at the end. */
  nextCursor: string | null;
}

/** Place in a list ordered by (updated_at, row), newest first. A cursor that is not ours starts at the beginning. */
export function readCursor(cursor: string | undefined): { updatedAt: number; row: number } {
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(cursor ?? '');
  if (match === null) return { updatedAt: Number.MAX_SAFE_INTEGER, row: Number.MAX_SAFE_INTEGER };
  return { updatedAt: Number(match[1]), row: Number(match[2]) };
}

/** Cuts a list that was read with one item more than asked for into a page. */
export function toPage<Record extends { updated_at: number; row: number }>(
  records: Record[],
  limit: number,
): { records: Record[]; nextCursor: string | null } {
  const page = records.slice(0, limit);
  const last = page.at(-1);
  const nextCursor = records.length > limit && last !== undefined ? `${last.updated_at}.${last.row}` : null;
  return { records: page, nextCursor };
}
