import { Alert, Button, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconInfoCircle, IconTrophy } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTRPC } from '../../app/trpc.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { formatCount } from '../../components/format.ts';
import { Page } from '../../components/Page.tsx';
import { ratingGroups } from './ratingGroups.ts';
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
      {data !== undefined && data.rows.length === 0 && (
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
          {data.openVotes > 0 &&
            ` ${counted(data.openVotes, 'vote')} made with the names showing ${data.openVotes === 1 ? 'is' : 'are'} kept, but not counted: a name sways the choice.`}
        </EmptyState>
      )}
      {data !== undefined && data.rows.length > 0 && (
        <Stack gap="xl">
          {data.enough ? (
            <Paper withBorder p="lg" radius="lg" component="section" aria-labelledby="strengths">
              <Title order={2} id="strengths">
                Strengths
              </Title>
              <Text size="xs" c="dimmed" mb="md">
                {counted(data.votes, 'blind vote')} on {counted(data.pairs, 'pair')} of models. Dot: strength; bar: 95 %
                interval; dashed line: the average, 1000.
              </Text>
              <StrengthChart groups={ratingGroups(data.rows, data.sets)} even={1000} />
            </Paper>
          ) : (
            <Alert
              color="gray"
              icon={<IconInfoCircle size={18} aria-hidden="true" />}
              title={`${counted(data.votesNeeded, 'more blind vote')} until strengths are shown`}
            >
              {counted(data.votes, 'blind vote')} so far. With fewer than {data.votes + data.votesNeeded}, one model
              winning every time could still be chance; a strength would only look exact. The counts below are what
              there is.
            </Alert>
          )}
          {data.sets.length > 1 && (
            <Alert
              color="yellow"
              icon={<IconInfoCircle size={18} aria-hidden="true" />}
              title="These models fall into groups that were never compared"
            >
              Strengths and ranks say something only within a group. Compare one model of each with one of another to
              join them.
            </Alert>
          )}
          <section aria-labelledby="figures">
            <Title order={2} id="figures" mb="xs">
              Figures
            </Title>
            <RatingsTable groups={ratingGroups(data.rows, data.sets)} withStrengths={data.enough} />
          </section>
          <section aria-labelledby="method">
            <Title order={2} id="method" mb={4}>
              How this is computed
            </Title>
            <Text size="sm" c="dimmed" maw="72ch">
              Strengths follow the Bradley-Terry model, fitted by maximum likelihood with a weak prior of one game
              against an average model: 1000 is the average, and 400 points more are odds of ten to one. A tie, and
              “both bad”, count as half a win each. Only votes made before the names were shown count. Intervals come
              from drawing your votes again with replacement (bootstrap); a rank counts only the models that are surely
              better. All of it holds for your prompts and settings, not for the models in general.
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

const counted = (count: number, what: string): string => `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`;
