/** What the list of models is narrowed to. */
export interface ModelFilter {
  search: string;
  task: string | null;
  installed: boolean;
  openLicence: boolean;
  fits: boolean;
}

export const noFilter: ModelFilter = { search: '', task: null, installed: false, openLicence: false, fits: false };

interface Filterable {
  id: string;
  name: string;
  publisher: string;
  task: string;
  architecture: string;
  quantization: string;
  licence: string;
  installed: boolean;
  open: boolean;
  sizeBytes: number;
  fit: { verdict: string };
  download: { state: string } | null;
}

/** The models that pass: those at hand first, then those that answer, then by size. What one can use stands at the top, parts of other work behind. */
export function filterModels<TModel extends Filterable>(models: readonly TModel[], filter: ModelFilter): TModel[] {
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
  return models
    .filter((model) => {
      if (filter.task !== null && model.task !== filter.task) return false;
      if (filter.installed && !model.installed) return false;
      if (filter.openLicence && !model.open) return false;
      if (filter.fits && model.fit.verdict === 'too-large') return false;
      const text =
        `${model.id} ${model.name} ${model.publisher} ${model.architecture} ${model.quantization} ${model.licence}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        Number(answers(b)) - Number(answers(a)) ||
        a.sizeBytes - b.sizeBytes ||
        a.name.localeCompare(b.name, 'en', { numeric: true }),
    );
}

const rank = (model: Filterable): number =>
  model.download?.state === 'running' ? 0 : model.installed ? 1 : model.fit.verdict === 'too-large' ? 3 : 2;

const answers = ({ task }: Filterable): boolean => task === 'chat' || task === 'completion';

/** True when anything is narrowed, so that an empty list can say why. */
export const isNarrowed = (filter: ModelFilter): boolean =>
  filter.search.trim() !== '' || filter.task !== null || filter.installed || filter.openLicence || filter.fits;
