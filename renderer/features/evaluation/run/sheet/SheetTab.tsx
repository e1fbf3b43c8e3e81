import { Skeleton, Stack } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../../app/trpc.ts';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import type { RunView } from '../../evaluationTypes.ts';
import { isOver } from '../../runStates.ts';
import type { NamedCandidate } from '../candidateNames.ts';
import { ForestPlot } from './ForestPlot.tsx';
import { ProgressTable } from './ProgressTable.tsx';
import { SheetNotes } from './SheetNotes.tsx';
import classes from './SheetTab.module.css';
import { SheetTable } from './SheetTable.tsx';
import { TradeOffs } from './TradeOffs.tsx';
import { Verdicts } from './Verdicts.tsx';
import { WhatIf, type Look } from './WhatIf.tsx';

/** The decision sheet: the verdict first, then how sure it is, then what each candidate costs. */
export function SheetTab({ run, named }: { run: RunView; named: readonly NamedCandidate[] }) {
  const trpc = useTRPC();
  const [look, setLook] = useState<Look>({});
  const sheet = useQuery({
    ...trpc.evaluation.sheet.queryOptions({ run: run.id, ...look }),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  const over = isOver(run.state);
  return (
    <>
      {run.error !== null && (
        <div className={classes.block}>
          <ErrorNotice error={run.error} />
        </div>
      )}
      {!over && <ProgressTable run={run} named={named} />}
      {/* While there is a sheet to look at, the notice of the lost connection says enough, and nothing moves. */}
      {sheet.isError && sheet.data === undefined && (
        <ErrorNotice error={sheet.error} onRetry={() => void sheet.refetch()} />
      )}
      {sheet.isPending && (
        <Stack aria-busy="true" aria-label="Loading the sheet">
          <Skeleton height={96} radius="lg" />
          <Skeleton height={220} radius="lg" />
        </Stack>
      )}
      {sheet.data !== undefined && (
        <>
          <Verdicts run={run} sheet={sheet.data} named={named} over={over} />
          {run.suite.candidates.length > 1 && (
            <section className={classes.section} aria-labelledby="differences">
              <div className={classes.sectionHead}>
                <h2 id="differences">Differences</h2>
                <WhatIf run={run} sheet={sheet.data} named={named} look={look} onLook={setLook} />
              </div>
              <ForestPlot run={run} sheet={sheet.data} named={named} />
            </section>
          )}
          <SheetTable run={run} sheet={sheet.data} named={named} />
          {run.suite.candidates.length > 1 && <TradeOffs run={run} sheet={sheet.data} named={named} />}
          <SheetNotes run={run} sheet={sheet.data} named={named} />
        </>
      )}
    </>
  );
}
