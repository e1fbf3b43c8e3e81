/** A metric's parameter as a form shows it: what it may be, as the metric itself describes it. */
export interface ParameterField {
  name: string;
  label: string;
  description: string | undefined;
  /** What it is when left out; undefined where nothing is then decided. */
  preset: unknown;
  kind:
    | { is: 'flag' }
    | { is: 'choice'; options: string[] }
    | { is: 'number'; min?: number; max?: number; whole: boolean }
    | { is: 'text'; longest?: number; lines: boolean }
    /** A text, or several of which each will do. */
    | { is: 'texts' }
    /** Anything else: written as JSON. */
    | { is: 'json' };
}

/** The part of JSON Schema that parameters are described with. */
interface Described {
  type?: unknown;
  enum?: unknown;
  anyOf?: unknown;
  items?: unknown;
  description?: unknown;
  default?: unknown;
  minimum?: unknown;
  maximum?: unknown;
  maxLength?: unknown;
}

/** A text that may be longer than this is written in lines. */
const oneLine = 1_000;

/**
 * The fields of a metric's parameters, in the metric's own order; none where it takes none. `defaults` are what the metric takes where nothing is given: one that
 * is made of another one has its own.
 */
export function parameterFields(
  schema: Record<string, unknown> | null,
  defaults: Readonly<Record<string, unknown>>,
): ParameterField[] {
  const properties = schema?.['properties'];
  if (typeof properties !== 'object' || properties === null) return [];
  return Object.entries(properties as Record<string, Described>).map(([name, described]) => ({
    name,
    label: labelOf(name),
    description: typeof described.description === 'string' ? quoted(described.description) : undefined,
    preset: defaults[name] ?? described.default,
    kind: kindOf(described),
  }));
}

/** Code's quotation marks are those of a text here. */
const quoted = (description: string) => description.replaceAll(/`([^`]*)`/g, '“$1”');

/** "ignoreCase" is "Ignore case". */
function labelOf(name: string): string {
  const words = name.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function kindOf(described: Described): ParameterField['kind'] {
  if (Array.isArray(described.enum) && described.enum.every((one) => typeof one === 'string')) {
    return { is: 'choice', options: described.enum as string[] };
  }
  if (described.type === 'boolean') return { is: 'flag' };
  if (described.type === 'number' || described.type === 'integer') {
    const limits = { ...limit('min', described.minimum), ...limit('max', described.maximum) };
    return { is: 'number', ...limits, whole: described.type === 'integer' };
  }
  if (described.type === 'string') {
    const longest = typeof described.maxLength === 'number' ? described.maxLength : undefined;
    return { is: 'text', ...(longest === undefined ? {} : { longest }), lines: (longest ?? 0) > oneLine * 10 };
  }
  const several = [described, ...(Array.isArray(described.anyOf) ? (described.anyOf as Described[]) : [])];
  return several.some((one) => one.type === 'array' && isText(one.items)) ? { is: 'texts' } : { is: 'json' };
}

const limit = (name: 'min' | 'max', value: unknown) => (typeof value === 'number' ? { [name]: value } : {});

/** Texts, also beside numbers: what is compared is text in any case. */
function isText(items: unknown): boolean {
  const type = (items as Described | undefined)?.type;
  return type === 'string' || (Array.isArray(type) && type.includes('string'));
}
