import { Button, Kbd } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useCommands } from '../../../app/CommandsProvider.tsx';
import type { Turn } from '../../../app/engineTypes.ts';
import { NameText } from '../../../components/NameText.tsx';
import type { VoteChoice } from './voteChoices.ts';
import classes from './VoteBar.module.css';

/** Which answer was better. In a blind turn the vote also uncovers the names and figures. */
export const VoteBar = memo(function VoteBar(props: {
  choices: VoteChoice[];
  blind: boolean;
  busy: boolean;
  /** The digits choose here: the newest turn that waits for a vote. */
  keys: boolean;
  onVote: (choice: VoteChoice) => void;
}) {
  return (
    <fieldset className={classes.bar} aria-label="Which answer is better?" data-blind={props.blind || undefined}>
      {props.keys && <VoteKeys choices={props.choices} onVote={props.onVote} />}
      <span className={classes.question}>{question(props.choices, props.blind)}</span>
      <span className={classes.choices}>
        {props.choices.map((choice) => (
          <Button
            key={choice.label}
            size="compact-sm"
            variant="default"
            disabled={props.busy}
            title={choice.label}
            classNames={{ root: classes.choice, label: classes.label }}
            onClick={() => props.onVote(choice)}
            rightSection={props.keys ? <Kbd>{choice.key}</Kbd> : undefined}
          >
            {choice.name === undefined ? (
              choice.label
            ) : (
              <>
                <NameText name={choice.name} />
                {choice.label.slice(choice.name.length)}
              </>
            )}
          </Button>
        ))}
      </span>
    </fieldset>
  );
});

function VoteKeys(props: { choices: VoteChoice[]; onVote: (choice: VoteChoice) => void }) {
  useCommands(
    props.choices.map((choice) => ({
      id: `vote-${choice.key}`,
      label: `Vote: ${choice.label}`,
      group: 'Answers',
      shortcut: choice.key,
      run: () => props.onVote(choice),
    })),
  );
  return null;
}

function question(choices: readonly VoteChoice[], blind: boolean): string {
  if (choices.length === 1) return 'Fewer than two models answered: there is nothing to choose between';
  const ask = choices.filter(({ outcome }) => outcome === 'win').length > 2 ? 'Which is best?' : 'Which is better?';
  return blind ? `${ask} Names and figures show after your vote` : ask;
}

/** The vote that was given. `columns`: how many could be chosen. */
export function VoteResult(props: { vote: NonNullable<Turn['vote']>; winner: string | null; columns: number }) {
  const words =
    props.vote.outcome === 'win'
      ? `You chose ${props.winner ?? 'an answer'}`
      : props.vote.outcome === 'tie'
        ? 'You called it a tie'
        : props.columns === 2
          ? 'You found both bad'
          : 'You found all bad';
  return (
    <p className={classes.result}>
      {words}
      {props.vote.blind && ', not knowing the names'}. <Link to="/ratings">See the ratings</Link>
    </p>
  );
}
