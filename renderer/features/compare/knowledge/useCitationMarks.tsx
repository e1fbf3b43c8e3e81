import { useNavigate } from '@tanstack/react-router';
import { useCallback, type ReactNode } from 'react';
import type { Answer } from '../../../app/engineTypes.ts';
import { CitationChip } from '../../../components/CitationChip.tsx';
import { markersIn, markerStatus, shownCitation } from '../../../components/citations.ts';

/** Draws the markers of an answer as chips that lead to their place; null for an answer that cites nothing. */
export function useCitationMarks(
  citations: Answer['citations'],
  baseId: string | null,
): ((marker: string) => ReactNode) | null {
  const navigate = useNavigate();
  const draw = useCallback(
    (text: string) => {
      const chips = markersIn(text).flatMap((marker) => {
        const citation = shownCitation(citations ?? [], marker);
        const status = markerStatus(citations ?? [], marker);
        if (citation === null || status === null || baseId === null) return [];
        const { documentId, title, start, end } = citation;
        return [
          <CitationChip
            key={marker}
            citation={citation}
            status={status}
            onOpen={() =>
              void navigate({
                to: '/knowledge/$base',
                params: { base: baseId },
                search: { tab: 'search', document: documentId, title, start, end },
              })
            }
          />,
        ];
      });
      return chips.length === 0 ? null : chips;
    },
    [citations, baseId, navigate],
  );
  return baseId === null || citations === null || citations.length === 0 ? null : draw;
}
