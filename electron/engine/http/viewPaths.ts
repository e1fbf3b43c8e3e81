/** Paths of the page's own views: the page, or the one to sign in at, is served for each of them, and for nothing else that is unknown. */
export const viewPaths =
  /^\/(?:c\/[\w-]{1,100}|history|knowledge(?:\/[\w-]{1,100})?|speech(?:\/[\w-]{1,100})?|evaluate(?:\/(?:new|run\/[\w-]{1,100}))?|models|connections|ratings|welcome|settings)?$/;
