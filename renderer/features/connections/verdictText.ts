const words: Record<string, string> = {
  open: 'Going on, or cut off by a crash',
  sent: 'Sent',
  cut: 'Stopped on the way',
  failed: 'Not reached',
  denied: 'Refused: not allowed',
  offline: 'Refused: offline',
};

/** The ledger's verdict for reading; one that is not known here is shown as it is. */
export const verdictText = (verdict: string): string => words[verdict] ?? verdict;
