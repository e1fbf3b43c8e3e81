import type { PassageFilter } from '../../retrieval/knowledgeIndex.ts';
import type { SqlValue } from '../sql.ts';

/** The filter as a condition on `documents`; undefined where nothing is filtered. */
export function documentFilter(filter: PassageFilter | undefined): {
  condition: string | undefined;
  values: SqlValue[];
} {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  const add = (condition: string, value: SqlValue): void => {
    conditions.push(condition);
    values.push(value);
  };
  if (filter?.documentIds !== undefined) {
    add('documents.id IN (SELECT value FROM json_each(?))', JSON.stringify(filter.documentIds));
  }
  if (filter?.formats !== undefined) {
    add('documents.format IN (SELECT value FROM json_each(?))', JSON.stringify(filter.formats));
  }
  if (filter?.modifiedFrom !== undefined) add('documents.modified_at >= ?', filter.modifiedFrom);
  if (filter?.modifiedTo !== undefined) add('documents.modified_at <= ?', filter.modifiedTo);
  return { condition: conditions.length === 0 ? undefined : conditions.join(' AND '), values };
}
