import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../../app/trpc.ts';

const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' });
const unknown = 'unknown';

/** In which language the rows' recordings are; found out by each model unless it is said. */
export function SpokenLanguage(props: { value: string | null; onChange: (language: string | null) => void }) {
  const trpc = useTRPC();
  const tools = useQuery(trpc.speech.tools.queryOptions());
  const codes = [...new Set([...(tools.data?.languages ?? []), ...(props.value === null ? [] : [props.value])])];
  const named = codes
    .map((code) => ({ value: code, label: names.of(code) ?? code }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (
    <Select
      label="Language of the recordings"
      w={220}
      searchable
      allowDeselect={false}
      nothingFoundMessage="Not known to these models"
      data={[{ value: unknown, label: 'Each model finds out' }, ...named]}
      value={props.value ?? unknown}
      onChange={(code) => props.onChange(code === null || code === unknown ? null : code)}
    />
  );
}
