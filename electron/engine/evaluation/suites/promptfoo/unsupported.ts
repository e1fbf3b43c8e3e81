/** Something of a configuration that could not be taken over, and where it stood. */
export interface Unsupported {
  /** E.g. `tests[3].assert[0] (line 14)`. */
  where: string;
  what: string;
  why: string;
}
