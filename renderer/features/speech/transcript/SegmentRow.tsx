import { ActionIcon } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { memo } from 'react';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { clockText } from '../speechText.ts';
import type { FindHit, Segment, SpeechOperation, SpeechTools } from '../speechTypes.ts';
import { doubtText } from './doubtText.ts';
import type { Player } from './player.ts';
import { SegmentMenu } from './SegmentMenu.tsx';
import { SegmentEditor } from './SegmentEditor.tsx';
import { SegmentText } from './SegmentText.tsx';
import { SpeakerMenu } from './SpeakerMenu.tsx';
import classes from './Transcript.module.css';

export interface SegmentActs {
  edit: (operations: SpeechOperation[]) => Promise<boolean>;
  open: (segment: number | null) => void;
  mergeWithNext: (segment: number) => void;
  speaker: (segment: number, speaker: string | null, reach: 'here' | 'on') => void;
}

/** One segment: its time, who says it, its words, and what can be done with it. */
export const SegmentRow = memo(function SegmentRow(props: {
  segment: Segment;
  player: Player;
  speakers: readonly string[];
  /** The speaker is the same as of the one above: said once. */
  sameSpeaker: boolean;
  editing: boolean;
  locked: boolean;
  shading: boolean;
  last: boolean;
  hits: readonly FindHit[];
  currentHit: FindHit | null;
  thresholds: SpeechTools['doubtThresholds'] | undefined;
  acts: SegmentActs;
}) {
  const { segment, player, acts } = props;
  const number = segment.segment;
  return (
    <>
      <div className={classes.margin}>
        <button
          type="button"
          className={classes.timestamp}
          aria-label={`Play from ${clockText(segment.start, 1)}`}
          onClick={() => player.play(segment.start)}
        >
          {clockText(segment.start, 1)}
        </button>
        <span className={classes.who} data-same={props.sameSpeaker || undefined}>
          <SpeakerMenu
            speaker={segment.speaker}
            speakers={props.speakers}
            disabled={props.locked}
            onSpeaker={(speaker, reach) => acts.speaker(number, speaker, reach)}
            onRename={(from, to) => void acts.edit([{ kind: 'renameSpeaker', from, to }])}
          />
        </span>
      </div>
      <div className={classes.body}>
        {props.editing ? (
          <SegmentEditor segment={segment} onEdit={acts.edit} onClose={() => acts.open(null)} />
        ) : (
          <SegmentText
            segment={segment}
            player={player}
            shading={props.shading}
            hits={props.hits}
            currentHit={props.currentHit}
          />
        )}
        {props.shading && segment.doubts.length > 0 && (
          <div className={classes.doubts}>
            {segment.doubts.map((doubt) => (
              <Doubt key={doubt} {...doubtText(doubt, segment, props.thresholds)} />
            ))}
          </div>
        )}
      </div>
      <div className={classes.rowActs}>
        <ActionIcon size="sm" aria-label="Edit the text" disabled={props.locked} onClick={() => acts.open(number)}>
          <IconPencil size={14} />
        </ActionIcon>
        <SegmentMenu
          segment={segment}
          locked={props.locked}
          last={props.last}
          onPlay={() => player.play(segment.start)}
          acts={acts}
        />
      </div>
    </>
  );
});

function Doubt({ label, why }: ReturnType<typeof doubtText>) {
  return (
    <>
      <StateBadge kind="warn" size="sm">
        {label}
      </StateBadge>
      {why !== null && <span className={classes.why}>{why}</span>}
    </>
  );
}
