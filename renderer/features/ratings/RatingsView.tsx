import { Alert, Button, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconInfoCircle, IconTrophy } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTRPC } from '../../app/trpc.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { formatCount } from '../../components/format.ts';
import { Page } from '../../components/Page.tsx';
import { RatingsTable } from './RatingsTable.tsx';
import { RecentVotes } from './RecentVotes.tsx';
import { StrengthChart } from './StrengthChart.tsx';

/** Which models your own votes prefer, and how sure that is. */
export default function RatingsView() {
  const trpc = useTRPC();
  const table = useQuery({ ...trpc.ratings.table.queryOptions({}), staleTime: 0 });
  const data = table.data;
  const names = new Map(data?.rows.map((row) => [row.model, row.modelName]));
  return (
    <Page title="Ratings" description="What your own votes say about the models, and how sure that is.">
      {table.isPending && (
        <Stack gap="md" aria-busy="true" aria-label="Loading the ratings">
          <Skeleton height={180} />
          <Skeleton height={160} />
        </Stack>
      )}
      {table.isError && <ErrorNotice error={table.error} onRetry={() => void table.refetch()} />}
      {data?.votes === 0 && (
        <EmptyState
          icon={<IconTrophy size={22} />}
          title="No votes yet"
          action={
            <Button component={Link} to="/" variant="default">
              Start a comparison
            </Button>
          }
        >
          Compare two or more models in blind mode and vote for the better answer. Names are shown only after the vote.
        </EmptyState>
      )}
      {data !== undefined && data.votes > 0 && (
        <Stack gap="xl">
          {data.enough ? (
            <Paper withBorder p="lg" radius="lg" component="section" aria-labelledby="strengths">
              <Title order={2} id="strengths">
                Strengths
              </Title>
              <Text size="xs" c="dimmed" mb="md">
                {formatCount(data.votes)} {data.votes === 1 ? 'vote' : 'votes'} on {formatCount(data.pairs)}{' '}
                {data.pairs === 1 ? 'pair' : 'pairs'} of models. Dot: strength; bar: 95 % interval; dashed line:
                average.
              </Text>
              <StrengthChart rows={data.rows} even={mean(data.rows.map((row) => row.strength))} />
            </Paper>
          ) : (
            <Alert
              color="gray"
              icon={<IconInfoCircle size={18} aria-hidden="true" />}
              title="Not enough votes for strengths"
            >
              {formatCount(data.votes)} {data.votes === 1 ? 'vote' : 'votes'} so far. A strength needs more of them,
              with every model compared with another and neither always winning; a figure made from fewer would only
              look exact. The counts below are what there is.
            </Alert>
          )}
          <section aria-labelledby="figures">
            <Title order={2} id="figures" mb="xs">
              Figures
            </Title>
            <RatingsTable rows={data.rows} withStrengths={data.enough} />
          </section>
          <section aria-labelledby="method">
            <Title order={2} id="method" mb={4}>
              How this is computed
            </Title>
            <Text size="sm" c="dimmed" maw="72ch">
              Strengths follow the Bradley-Terry model, fitted by maximum likelihood: the difference of two strengths
              says how often one model is preferred to the other. The intervals come from drawing your votes again with
              replacement (bootstrap). Overlapping intervals mean that the order is not settled. The result holds for
              your prompts and settings, not for the models in general.
            </Text>
          </section>
          <section aria-labelledby="votes">
            <Title order={2} id="votes" mb={4}>
              Newest votes
            </Title>
            <RecentVotes nameOf={(model) => names.get(model) ?? model} />
          </section>
        </Stack>
      )}
    </Page>
  );
}

const mean = (values: number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
