import { Stack, Text } from '@mantine/core';
import { counted, formatCount } from '../../../components/format.ts';
import type { References } from '../speechTypes.ts';
import { leftOutText } from './leftOutText.ts';
import classes from './References.module.css';

const formatWords = { text: 'text', srt: 'captions', vtt: 'captions', rttm: 'turns' } as const;

/** Which recording would get which reference, and what would be left out: before anything is changed. */
export function ReferencesPlan({ plan }: { plan: References }) {
  const replaced = plan.matched.filter(({ replaces }) => replaces).length;
  return (
    <Stack gap="sm" aria-live="polite">
      <Text size="sm" fw={500}>
        {plan.matched.length === 0
          ? 'None of them belongs to a recording here.'
          : `${counted(plan.matched.length, 'recording')} would get a reference${replaced === 0 ? '' : `, ${formatCount(replaced)} in place of what is there`}.`}
      </Text>
      {plan.matched.length > 0 && (
        // Scrolls by itself, so that the keyboard must reach it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <section className={classes.matches} tabIndex={0} aria-label="Recordings and their references">
          <table className={classes.table}>
            <thead>
              <tr>
                <th>Recording</th>
                <th>From</th>
                <th>As</th>
              </tr>
            </thead>
            <tbody>
              {plan.matched.map((one) => (
                <tr key={one.recordingId}>
                  <td>{one.recordingName}</td>
                  <td>{one.from.join(' and ')}</td>
                  <td>{asText(one)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {plan.leftOutCount > 0 && (
        <div>
          <Text size="sm" fw={500}>
            {counted(plan.leftOutCount, 'reference')} left out
          </Text>
          <ul className={classes.leftOut}>
            {plan.leftOut.slice(0, 8).map((one) => (
              <li key={`${one.from}\n${one.why}`}>
                <span>{one.from}</span>: {leftOutText(one)}
              </li>
            ))}
            {plan.leftOutCount > 8 && <li>… and {formatCount(plan.leftOutCount - 8)} more</li>}
          </ul>
        </div>
      )}
      {plan.withoutCount > 0 && (
        <Text size="sm" c="dimmed">
          Still without one: {plan.without.slice(0, 5).join(', ')}
          {plan.withoutCount > 5 ? ` and ${formatCount(plan.withoutCount - 5)} more` : ''}.
        </Text>
      )}
    </Stack>
  );
}

function asText({ format, words, hasTurns, replaces }: References['matched'][number]): string {
  const what = words === null ? formatWords[format] : counted(words, 'word');
  const both = hasTurns && format !== 'rttm' ? `${what}, with speakers` : what;
  return replaces ? `${both}, replaces one` : both;
}
