import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import classes from './RecentConversations.module.css';
import { useTRPC } from './trpc.ts';

/** The newest conversations, by day. All of them, with search, are in History. */
export function RecentConversations() {
  const trpc = useTRPC();
  const recent = useQuery(trpc.history.list.queryOptions({ limit: 40 }));
  if (recent.isPending) {
    return (
      <div className={classes.list} aria-hidden="true">
        {[72, 56, 64].map((width) => (
          <Skeleton key={width} height={12} width={`${width}%`} m="10px 8px" />
        ))}
      </div>
    );
  }
  if (recent.isError) return null;
  if (recent.data.items.length === 0) {
    return (
      <Text size="xs" c="dimmed" p="12px 16px">
        Conversations appear here.
      </Text>
    );
  }
  return (
    <nav className={classes.list} aria-label="Recent conversations">
      {byDay(recent.data.items).map(([day, items]) => (
        <section key={day}>
          <h2 className={classes.day}>{day}</h2>
          {items.map((item) => (
            <Link
              key={item.id}
              to="/c/$conversationId"
              params={{ conversationId: item.id }}
              className={classes.item}
              activeProps={{ 'data-active': true, 'aria-current': 'page' }}
              title={item.title}
            >
              <span className={classes.title}>{item.title === '' ? 'Untitled' : item.title}</span>
              {item.models.length > 1 && (
                <span className={classes.count} title={`${item.models.length} models`}>
                  {item.models.length}
                </span>
              )}
            </Link>
          ))}
        </section>
      ))}
    </nav>
  );
}

/** Newest first, as they come. The window's oldest browser has no `Map.groupBy`: there all days stood under one word. */
function byDay<TItem extends { updatedAt: number }>(items: readonly TItem[]): [string, TItem[]][] {
  const days = new Map<string, TItem[]>();
  for (const item of items) {
    const day = dayWords(item.updatedAt);
    const known = days.get(day);
    if (known === undefined) days.set(day, [item]);
    else known.push(item);
  }
  return [...days];
}

function dayWords(time: number): string {
  const startOfDay = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((startOfDay(new Date()) - startOfDay(new Date(time))) / 86_400_000);
  if (days <= 0) return 'Today';
  if (days === 1) return 'Yesterday';
  if (days < 7) return 'This week';
  return 'Earlier';
}
