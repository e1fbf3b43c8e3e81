import type { TranscriptSegment } from '../../../../models/transcription/transcript.ts';
import type { Sql, SqlValue } from '../sql.ts';

/** A segment as it stands, with its number. */
export interface SegmentRow extends TranscriptSegment {
  segment: number;
  speaker: string | null;
  /** Changed by hand. */
  edited: boolean;
}

/** What an edit leaves of a segment: `null` where there is none. */
export type SegmentState = Omit<SegmentRow, 'segment'> | null;

/** Segments of transcripts: as the model wrote them, and as they stand. */
export interface SegmentRows {
  /** Behind those there are. Returns their numbers. */
  append(transcriptId: string, segments: readonly TranscriptSegment[]): number[];
  /** By start, then number. */
  page(
    transcriptId: string,
    options: { limit: number; cursor?: string | undefined; original?: boolean | undefined },
  ): { items: SegmentRow[]; nextCursor: string | null };
  /** All of them, in order. */
  all(transcriptId: string, options?: { original?: boolean | undefined }): SegmentRow[];
  get(transcriptId: string, segment: number): SegmentRow | undefined;
  /** The first number that no segment has had. */
  nextNumber(transcriptId: string): number;
  /** Puts one into a state; what the model wrote is kept beside it. */
  put(transcriptId: string, segment: number, state: SegmentState): void;
  /** All of them are thrown away, with what the model wrote. */
  clear(transcriptId: string): void;
  /** Names that were given, in order. */
  speakers(transcriptId: string): string[];
}

const ofTranscript = 'transcript_row = (SELECT row FROM speech_transcripts WHERE id = ?)';

export function createSegmentRows({ sql }: { sql: Sql }): SegmentRows {
  const read = ({ segment, data }: { segment: number; data: string }): SegmentRow => ({
    segment,
    ...(JSON.parse(data) as NonNullable<SegmentState>),
  });

  function select(
    transcriptId: string,
    {
      original = false,
      after,
      limit,
    }: { original?: boolean | undefined; after?: [number, number] | undefined; limit: number },
  ): SegmentRow[] {
    const values: SqlValue[] = [transcriptId];
    if (after !== undefined) values.push(...after);
    // Heard ones keep their order: they are numbered as they were written.
    const condition = original ? 'heard IS NOT NULL' : 'removed = 0';
    const from = after === undefined ? '' : original ? 'AND segment > ?' : 'AND (start, segment) > (?, ?)';
    if (original && after !== undefined) values.splice(1, 1);
    return sql
      .all<{ segment: number; data: string }>(
        `SELECT segment, ${original ? 'heard AS data' : 'data'} FROM speech_segments WHERE ${ofTranscript} AND ${condition} ${from}
         ORDER BY ${original ? 'segment' : 'start, segment'} LIMIT ?`,
        ...values,
        limit,
      )
      .map(read);
  }

  const rows: SegmentRows = {
    append(transcriptId, segments) {
      return sql.transaction(() => {
        const first = rows.nextNumber(transcriptId);
        return segments.map((segment, place) => {
          const data = JSON.stringify({ ...segment, speaker: null, edited: false });
          sql.run(
            `INSERT INTO speech_segments (transcript_row, segment, start, data, heard)
             SELECT row, ?, ?, ?, ? FROM speech_transcripts WHERE id = ?`,
            first + place,
            segment.start,
            data,
            data,
            transcriptId,
          );
          return first + place;
        });
      });
    },

    page(transcriptId, { limit, cursor, original }) {
      const place = /^(-?[\d.e+-]{1,30})\/(\d{1,10})$/.exec(cursor ?? '');
      const after: [number, number] | undefined = place === null ? undefined : [Number(place[1]), Number(place[2])];
      const found = select(transcriptId, { original, after, limit: limit + 1 });
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return {
        items,
        nextCursor: found.length > limit && last !== undefined ? `${last.start}/${last.segment}` : null,
      };
    },

    all: (transcriptId, { original } = {}) => select(transcriptId, { original, limit: 10_000_000 }),

    get(transcriptId, segment) {
      const record = sql.get<{ segment: number; data: string }>(
        `SELECT segment, data FROM speech_segments WHERE ${ofTranscript} AND segment = ? AND removed = 0`,
        transcriptId,
        segment,
      );
      return record === undefined ? undefined : read(record);
    },

    nextNumber: (transcriptId) =>
      sql.get<{ next: number }>(
        `SELECT coalesce(max(segment), -1) + 1 AS next FROM speech_segments WHERE ${ofTranscript}`,
        transcriptId,
      )?.next ?? 0,

    put(transcriptId, segment, state) {
      if (state === null) {
        sql.run(`UPDATE speech_segments SET removed = 1 WHERE ${ofTranscript} AND segment = ?`, transcriptId, segment);
        return;
      }
      sql.run(
        `INSERT INTO speech_segments (transcript_row, segment, start, data)
         SELECT row, ?, ?, ? FROM speech_transcripts WHERE id = ?
         ON CONFLICT (transcript_row, segment) DO UPDATE SET start = excluded.start, data = excluded.data, removed = 0`,
        segment,
        state.start,
        JSON.stringify(state),
        transcriptId,
      );
    },

    clear(transcriptId) {
      sql.run(`DELETE FROM speech_segments WHERE ${ofTranscript}`, transcriptId);
    },

    speakers: (transcriptId) =>
      sql
        .all<{ speaker: string }>(
          `SELECT DISTINCT data ->> '$.speaker' AS speaker FROM speech_segments
           WHERE ${ofTranscript} AND removed = 0 AND data ->> '$.speaker' IS NOT NULL ORDER BY speaker`,
          transcriptId,
        )
        .map(({ speaker }) => speaker),
  };
  return rows;
}
