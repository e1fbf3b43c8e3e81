import { SegmentedControl, Select, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../app/trpc.ts';
import type { Base, SearchMode } from '../knowledgeTypes.ts';
import { SearchFilters } from './SearchFilters.tsx';
import { modeWords, type SearchState } from './searchState.ts';
import classes from './SearchTab.module.css';

/** How a base is searched: by meaning or by words, reranked or not, in which documents. The same for what is looked for and for what is asked. */
export function SearchControls(props: { base: Base; state: SearchState; onState: (state: SearchState) => void }) {
  const { base, state, onState } = props;
  const trpc = useTRPC();
  const rerankers = useQuery(trpc.knowledge.rerankers.queryOptions());
  const usable = rerankers.data?.filter((model) => model.installed) ?? [];
  return (
    <>
      <SegmentedControl
        aria-label="How to search"
        value={state.mode}
        onChange={(mode) => onState({ ...state, mode: mode as SearchMode })}
        data={Object.entries(modeWords).map(([value, words]) => ({
          value,
          label: (
            <Tooltip label={words.explanation}>
              <span>{words.label}</span>
            </Tooltip>
          ),
        }))}
      />
      {usable.length > 0 && (
        <Select
          aria-label="Reranker"
          placeholder="No reranker"
          data={usable.map(({ id, name }) => ({ value: id, label: name }))}
          value={state.reranker}
          onChange={(reranker) => onState({ ...state, reranker })}
          clearable
          w={200}
        />
      )}
      <span className={classes.spring} />
      <SearchFilters baseId={base.id} state={state} onState={onState} />
    </>
  );
}
