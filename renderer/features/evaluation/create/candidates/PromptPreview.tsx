import { ActionIcon } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPCClient } from '../../../../app/trpc.ts';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import { formatCount } from '../../../../components/format.ts';
import type { Suite } from '../../evaluationTypes.ts';
import classes from './Candidates.module.css';

/** A candidate's prompt for one of the rows, exactly as it would be sent. Sends nothing. */
export function PromptPreview(props: { suite: Suite | null; candidate: string | null; rows: number }) {
  const client = useTRPCClient();
  const [place, setPlace] = useState(0);
  const position = Math.min(place, Math.max(0, props.rows - 1));
  const [asked] = useDebouncedValue({ suite: props.suite, candidate: props.candidate, position }, 250);
  const preview = useQuery({
    queryKey: ['evaluation preview', asked],
    queryFn: async () => {
      const { suite, candidate } = asked;
      if (suite === null || candidate === null) return null;
      return client.evaluation.preview.mutate({ suite, candidate, position: asked.position });
    },
    enabled:
      asked.suite !== null &&
      asked.suite.candidates.some(({ id, template }) => id === asked.candidate && template !== ''),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const data = preview.data ?? null;
  return (
    <section className={classes.preview} aria-label="The prompt for a row">
      <header className={classes.previewHead}>
        <span>{data === null ? 'As it would be sent' : `As row ${formatCount(data.row.line)} would be asked`}</span>
        <span className={classes.previewTools}>
          {data !== null && <span>about {formatCount(data.inputTokens)} tokens</span>}
          <ActionIcon
            size="sm"
            aria-label="Row before"
            disabled={position === 0}
            onClick={() => setPlace(position - 1)}
          >
            <IconChevronLeft size={14} />
          </ActionIcon>
          <ActionIcon
            size="sm"
            aria-label="Next row"
            disabled={position >= props.rows - 1}
            onClick={() => setPlace(position + 1)}
          >
            <IconChevronRight size={14} />
          </ActionIcon>
        </span>
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by itself */}
      <section className={classes.previewBody} tabIndex={0} aria-label="Prompt">
        {preview.isError && <ErrorNotice error={preview.error} compact />}
        {data === null && !preview.isError && (
          <p className={classes.quiet}>Choose rows, a candidate and a metric, and the prompt is shown here.</p>
        )}
        {data !== null && !preview.isError && (
          <>
            {data.prompt.missing.length > 0 && (
              <p className={classes.warning}>The row lacks {data.prompt.missing.join(', ')}: it would fail unasked.</p>
            )}
            {data.prompt.system !== null && <Said by="System" text={data.prompt.system} />}
            {data.prompt.examples.map((example, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- examples never move
              <Said key={index} by={`Example ${index + 1}`} text={`${example.input}\n→ ${example.output}`} />
            ))}
            {data.prompt.passages.map((passage) => (
              <Said key={`${passage.path} ${passage.text.slice(0, 40)}`} by={passage.path} text={passage.text} />
            ))}
            <Said by="Prompt" text={data.prompt.prompt} />
            <Said by="Right answer" text={data.row.references[0] ?? data.row.label ?? 'none given'} />
          </>
        )}
      </section>
    </section>
  );
}

function Said({ by, text }: { by: string; text: string }) {
  return (
    <div className={classes.said}>
      <span>{by}</span>
      <pre>{text}</pre>
    </div>
  );
}
