import { Checkbox } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Dialog } from '../../../components/Dialog.tsx';
import { PassageReview } from '../../../components/PassageReview.tsx';
import type { Review } from './usePassages.ts';

/** What would leave with the prompt, before it does. Enter sends, Escape does not. */
export function ReviewDialog(props: {
  review: Review;
  busy: boolean;
  onStrike: (struck: ReadonlySet<number>) => void;
  onMask: (mask: boolean) => void;
  onSend: () => void;
  onCancel: () => void;
}) {
  const { plan, mask, struck } = props.review;
  const small = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const hosts = plan.context.destinations.join(' and ');
  return (
    <Dialog
      onClose={props.onCancel}
      title={`This would be sent to ${hosts}`}
      size="lg"
      fullScreen={small === true}
      closeButtonProps={{ 'aria-label': 'Do not send' }}
    >
      <PassageReview
        passages={plan.leaves.passages.map((passage) => ({ key: passage.chunkId, ...passage }))}
        leftOut={plan.context.leftOut.length}
        masked={plan.masked}
        prompt={plan.leaves.prompt}
        destination={hosts}
        struck={struck}
        onStrike={props.onStrike}
        sending={props.busy}
        needsPassage
        onSend={props.onSend}
        onCancel={props.onCancel}
      >
        <Checkbox
          size="sm"
          label="Mask names, addresses and numbers"
          checked={mask}
          onChange={(event) => props.onMask(event.currentTarget.checked)}
        />
      </PassageReview>
    </Dialog>
  );
}
