import type { DecisionSheet } from '../sheet.ts';

/** A sheet as the command's contract has it: `{id, candidates, verdicts}` and what else the sheet knows. */
export function sheetDocument({ run, candidates, verdicts, caveats }: DecisionSheet): {
  id: string;
  candidates: DecisionSheet['candidates'];
  verdicts: DecisionSheet['verdicts'];
  caveats: DecisionSheet['caveats'];
} {
  return { id: run, candidates, verdicts, caveats };
}
