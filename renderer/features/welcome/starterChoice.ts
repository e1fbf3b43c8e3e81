/** What the first-run page needs to know of a starter model to offer it. */
export interface Starter {
  id: string;
  name: string;
  sizeBytes: number;
  /** Bytes of an unfinished download. */
  partialBytes: number;
  open: boolean;
  installed: boolean;
  fit: { verdict: 'fits' | 'tight' | 'too-large' };
  download: { state: string } | null;
}

/** The starters ticked at first: those that will run here and ask for no terms of their own to be accepted. */
export function firstChoice(starters: readonly Starter[]): string[] {
  return starters.filter((model) => model.open && model.fit.verdict !== 'too-large').map((model) => model.id);
}

/** What pressing the button would do now. */
export interface DownloadPlan<TStarter> {
  models: TStarter[];
  /** Still to be fetched. */
  bytes: number;
  /** Models whose own terms must be accepted first. */
  termsMissing: TStarter[];
}

/** Chosen models that are neither here nor on their way; those with terms of their own only count once these are accepted. */
export function planDownload<TStarter extends Starter>(
  starters: readonly TStarter[],
  chosen: ReadonlySet<string>,
  accepted: ReadonlySet<string>,
): DownloadPlan<TStarter> {
  const models = starters.filter(
    (model) => chosen.has(model.id) && !model.installed && model.download?.state !== 'running',
  );
  return {
    models,
    bytes: models.reduce((sum, model) => sum + Math.max(0, model.sizeBytes - model.partialBytes), 0),
    // A download that was begun before is one whose terms were accepted.
    termsMissing: models.filter((model) => !model.open && model.partialBytes === 0 && !accepted.has(model.id)),
  };
}
