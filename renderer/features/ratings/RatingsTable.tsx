import { Table } from '@mantine/core';
import type { EngineOutput } from '../../app/engineTypes.ts';
import { formatCount } from '../../components/format.ts';
import type { RatingGroup } from './ratingGroups.ts';
import { strengthText } from './strengthText.ts';
import classes from './RatingsTable.module.css';

type Row = EngineOutput['ratings']['table']['rows'][number];

/** The figures behind the chart; without strengths as long as there are too few votes for them. */
export function RatingsTable(props: { groups: readonly RatingGroup<Row>[]; withStrengths: boolean }) {
  const { groups, withStrengths } = props;
  return (
    <Table.ScrollContainer
      minWidth={withStrengths ? 560 : 340}
      className={classes.scroll}
      scrollAreaProps={{
        viewportProps: {
          tabIndex: 0,
          role: 'region',
          'aria-label': 'Wins, losses and strengths of each model, scrolls sideways',
        },
      }}
    >
      <Table className={classes.table} aria-label="Wins, losses and strengths of each model">
        <Table.Thead>
          <Table.Tr>
            {withStrengths && <Table.Th className={`${classes.figure} ${classes.rank}`}>Rank</Table.Th>}
            <Table.Th>Model</Table.Th>
            {withStrengths && (
              <>
                <Table.Th className={classes.figure}>Strength</Table.Th>
                <Table.Th className={classes.figure}>95 % interval</Table.Th>
              </>
            )}
            <Table.Th className={classes.figure}>Games</Table.Th>
            <Table.Th className={classes.figure}>Wins</Table.Th>
            <Table.Th className={classes.figure}>Ties</Table.Th>
            <Table.Th className={classes.figure}>Losses</Table.Th>
          </Table.Tr>
        </Table.Thead>
        {groups.map((group) => (
          <Table.Tbody key={group.title ?? ''}>
            {group.title !== null && (
              <Table.Tr>
                <Table.Th scope="rowgroup" colSpan={withStrengths ? 8 : 5} className={classes.group}>
                  {group.title}
                </Table.Th>
              </Table.Tr>
            )}
            {group.rows.map((row) => (
              <Table.Tr key={row.model}>
                {withStrengths && <Table.Td className={classes.figure}>{row.rank}</Table.Td>}
                <Table.Th scope="row" className={classes.name}>
                  {row.modelName}
                  <span className={classes.id}>{row.model}</span>
                </Table.Th>
                {withStrengths && (
                  <>
                    <Table.Td className={classes.figure}>{strengthText(row.strength)}</Table.Td>
                    <Table.Td className={classes.figure}>
                      {strengthText(row.low)} to {strengthText(row.high)}
                    </Table.Td>
                  </>
                )}
                <Table.Td className={classes.figure}>{formatCount(row.games)}</Table.Td>
                <Table.Td className={classes.figure}>{formatCount(row.wins)}</Table.Td>
                <Table.Td className={classes.figure}>{formatCount(row.ties)}</Table.Td>
                <Table.Td className={classes.figure}>{formatCount(row.losses)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        ))}
      </Table>
    </Table.ScrollContainer>
  );
}
