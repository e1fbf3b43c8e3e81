/** A straight axis from values to a 0..1 share of the plot, with round ticks. */
export interface ChartScale {
  low: number;
  high: number;
  ticks: number[];
  /** Share of the width, clamped to 0..1. */
  place: (value: number) => number;
}

/** An axis that holds every value, widened to round ticks; about `wanted` of them (2 or more). */
export function chartScale(values: readonly number[], wanted = 5): ChartScale {
  const finite = values.filter((value) => Number.isFinite(value));
  let low = finite.length === 0 ? 0 : Math.min(...finite);
  let high = finite.length === 0 ? 1 : Math.max(...finite);
  if (high - low < 1e-9) {
    const room = Math.max(Math.abs(low) * 0.1, 0.5);
    low -= room;
    high += room;
  }
  const step = roundStep((high - low) / Math.max(wanted - 1, 1));
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => tidy((first + index) * step));
  const start = first * step;
  const span = (last - first) * step;
  return {
    low: tidy(start),
    high: tidy(start + span),
    ticks,
    place: (value) => Math.min(1, Math.max(0, (value - start) / span)),
  };
}

/** 1, 2 or 5 times a power of ten, at least as large as asked. */
function roundStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const lead = size / power;
  return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * power;
}

/** Takes the dust of binary fractions off a tick (0.30000000000000004). */
const tidy = (value: number): number => Number(value.toPrecision(12)) + 0;
