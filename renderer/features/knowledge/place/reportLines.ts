import type { ServerReport } from '../knowledgeTypes.ts';

/** One thing that was found out of a server. */
export interface ReportLine {
  good: boolean;
  words: string;
}

/** What a server said, in words. */
export function reportLines(report: ServerReport): ReportLine[] {
  return [
    { good: true, words: `PostgreSQL ${report.version} answers, database ${report.database}, user ${report.user}.` },
    encryptions[report.encryption],
    vectors(report),
    ...(report.problem === null ? [{ good: true, words: 'This user may keep a base there.' }] : []),
  ];
}

const encryptions: Record<ServerReport['encryption'], ReportLine> = {
  checked: { good: true, words: 'The connection is encrypted, and the server has proved who it is.' },
  unchecked: { good: false, words: 'The connection is encrypted, but whoever answers is believed (sslmode=require).' },
  none: { good: false, words: 'The connection is not encrypted.' },
  local: { good: true, words: 'The server is on this machine: nothing goes over a network.' },
};

function vectors({ vector, problem }: ServerReport): ReportLine {
  if (vector.installed !== null) {
    return { good: problem?.code !== 'postgres/no-vector', words: `pgvector ${vector.installed} is in this database.` };
  }
  if (vector.available === null) return { good: false, words: 'The server does not have pgvector.' };
  return problem === null
    ? { good: true, words: `pgvector ${vector.available} is added to this database with the first base.` }
    : { good: false, words: `pgvector ${vector.available} is on the server, but not in this database.` };
}
