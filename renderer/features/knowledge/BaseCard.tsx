import { Progress } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { counted, formatBytes } from '../../components/format.ts';
import classes from './BaseCard.module.css';
import { baseState } from './baseState.ts';
import type { Base } from './knowledgeTypes.ts';
import { useBaseJob } from './useBaseJob.ts';

/** One base of the list: what is in it, how it was made, what becomes of it now. */
export function BaseCard({ base }: { base: Base }) {
  const state = baseState(base, useBaseJob(base.id));
  return (
    <li className={classes.card}>
      <Link to="/knowledge/$base" params={{ base: base.id }} className={classes.name}>
        {base.name}
      </Link>
      <div className={classes.counts}>
        {counted(base.counts.documents, 'document')}, {counted(base.counts.chunks, 'passage')}
      </div>
      <div className={classes.detail} title={base.index.embedding}>
        {base.embeddingName}
      </div>
      <div className={classes.detail}>
        {base.storage === 'postgres' ? 'On a PostgreSQL server' : 'On this machine'}, {formatBytes(base.counts.bytes)}
      </div>
      <div className={classes.foot}>
        {state.share !== null && (
          <Progress
            value={state.share * 100}
            size={3}
            aria-label={`Progress of ${base.name}`}
            animated={state.working}
          />
        )}
        <span className={classes.state} data-kind={state.kind} data-working={state.working || undefined}>
          {state.words}
        </span>
      </div>
    </li>
  );
}
