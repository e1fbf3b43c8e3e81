import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Counts what the processors of this machine take. */
export interface EnergyMeter {
  /** Watt hours since `begin`; null where the machine's meter cannot be read. */
  begin(): () => number | null;
}

const powercap = '/sys/class/powercap';

interface Zone {
  file: string;
  /** The counter goes on from 0 after this. Microjoules. */
  range: number;
}

/**
 * Linux's running average power limit counters (kernel documentation, power/powercap), one per processor package. Since 2020 most systems let only
 * root read them. What other programs use is in it.
 */
export function createEnergyMeter(folder = powercap): EnergyMeter {
  let zones: Zone[] | undefined;

  function read(): number[] | null {
    zones ??= findZones(folder);
    if (zones.length === 0) return null;
    try {
      return zones.map(({ file }) => readNumber(file));
    } catch {
      zones = [];
      return null;
    }
  }

  return {
    begin() {
      const before = read();
      return () => {
        const after = before === null ? null : read();
        if (before === null || after === null) return null;
        let microjoules = 0;
        for (const [index, value] of after.entries()) {
          const used = value - (before[index] ?? value);
          microjoules += used < 0 ? used + (zones?.[index]?.range ?? 0) : used;
        }
        return microjoules / 3.6e9;
      };
    },
  };
}

/** Packages only (`intel-rapl:0`): their parts (`intel-rapl:0:0`) are in them. */
function findZones(folder: string): Zone[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^intel-rapl:\d+$/.test(name))
      .map((name) => ({
        file: path.join(folder, name, 'energy_uj'),
        range: readNumber(path.join(folder, name, 'max_energy_range_uj')),
      }))
      .filter(({ file }) => Number.isFinite(readNumber(file)));
  } catch {
    return [];
  }
}

function readNumber(file: string): number {
  return Number(readFileSync(file, 'utf8').trim());
}
