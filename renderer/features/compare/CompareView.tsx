import { useParams } from '@tanstack/react-router';
import { NewComparison } from './NewComparison.tsx';
import { OpenConversation } from './OpenConversation.tsx';

/** The workbench: one prompt, one to six models, measured. */
export function CompareView() {
  const { conversationId } = useParams({ strict: false });
  return conversationId === undefined ? (
    <NewComparison />
  ) : (
    <OpenConversation key={conversationId} conversationId={conversationId} />
  );
}
