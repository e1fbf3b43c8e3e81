/**
 * How this room reaches other machines: the engine hands in its egress, which checks the allow-list and writes the ledger.
 * `reason` is shown to the user beside the host, e.g. `download smollm2-135m-instruct-q4_1`.
 */
export type FetchLike = (
  url: string | URL,
  init: RequestInit & {
    reason: string;
    /** Id of the model. */
    onBehalfOf?: string;
    /** The addresses, oldest first, whose redirects led here: egress lets none lead from the internet into the user's own network. */
    redirectedFrom?: readonly URL[];
  },
) => Promise<Response>;
