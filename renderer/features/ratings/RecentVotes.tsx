import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { EngineOutput } from '../../app/engineTypes.ts';
import { useTRPC } from '../../app/trpc.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { momentText } from '../../components/timeText.ts';
import classes from './RecentVotes.module.css';

type Vote = EngineOutput['ratings']['votes']['items'][number];

/** The newest votes, so that what the ratings are made of can be looked at. */
export function RecentVotes({ nameOf }: { nameOf: (model: string) => string }) {
  const trpc = useTRPC();
  const votes = useQuery(trpc.ratings.votes.queryOptions({ limit: 20 }));
  if (votes.isError) return <ErrorNotice error={votes.error} onRetry={() => void votes.refetch()} />;
  return (
    <ul className={classes.votes}>
      {votes.data?.items.map((vote) => (
        <li key={vote.id} className={classes.vote}>
          <span>
            {sentence(vote, nameOf)}
            {!vote.blind && vote.models.length > 0 && (
              <span className={classes.open}> (names were showing: not counted)</span>
            )}
          </span>
          <Text size="xs" c="dimmed" component="span" className={classes.when}>
            {vote.conversationId === null ? (
              momentText(vote.createdAt)
            ) : (
              <Link to="/c/$conversationId" params={{ conversationId: vote.conversationId }} className={classes.link}>
                {momentText(vote.createdAt)}
              </Link>
            )}
          </Text>
        </li>
      ))}
    </ul>
  );
}

function sentence(vote: Vote, nameOf: (model: string) => string): string {
  const names = vote.models.map(nameOf);
  if (names.length === 0) return 'Names shown: fewer than two models answered';
  if (vote.outcome === 'win' && vote.winner !== null) {
    const others = vote.models.filter((model) => model !== vote.winner).map(nameOf);
    return `${nameOf(vote.winner)} over ${list(others)}`;
  }
  return vote.outcome === 'tie' ? `Tie: ${list(names)}` : `${names.length === 2 ? 'Both' : 'All'} bad: ${list(names)}`;
}

const list = (names: string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
