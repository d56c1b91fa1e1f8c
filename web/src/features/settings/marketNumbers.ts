// The form of a market's numbers: as typed, and as the server takes it.

import type { MarketNumberingPatch, MarketNumbersFragment } from '../../api/generated/graphql';

export interface NumberingValues {
  region: string;
  latitude: string;
  longitude: string;
  radiusMiles: string;
  /** Separated by commas or spaces. */
  areaCodes: string;
  needsMms: boolean;
  tollFree: boolean;
  minNumbers: string;
  targetNumbers: string;
  maxNumbers: string;
  monthlySpendCap: string;
  spendCurrency: string;
  lookupPhones: boolean;
}

const text = (value: number | string | null | undefined) =>
  value === null || value === undefined ? '' : String(value);

export function valuesOf({ numbering }: MarketNumbersFragment): NumberingValues {
  return {
    region: text(numbering.region),
    latitude: text(numbering.latitude),
    longitude: text(numbering.longitude),
    radiusMiles: text(numbering.radiusMiles),
    areaCodes: numbering.areaCodes.join(', '),
    needsMms: numbering.needsMms,
    tollFree: numbering.tollFree,
    minNumbers: text(numbering.minNumbers),
    targetNumbers: text(numbering.targetNumbers),
    maxNumbers: text(numbering.maxNumbers),
    monthlySpendCap: text(numbering.monthlySpendCap?.amount),
    spendCurrency: numbering.spendCurrency,
    lookupPhones: numbering.lookupPhones,
  };
}

/** A number as typed, with a comma or a point; null where nothing is, NaN where it is none. */
export function numberOf(typed: string): number | null {
  const plain = typed.trim().replace(',', '.');
  if (plain === '') return null;
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : Number.NaN;
}

/** As the server takes it; null clears. */
export function taken(values: NumberingValues): MarketNumberingPatch {
  return {
    region: values.region.trim() || null,
    latitude: numberOf(values.latitude),
    longitude: numberOf(values.longitude),
    radiusMiles: numberOf(values.radiusMiles),
    areaCodes: values.areaCodes.split(/[\s,;]+/).filter(Boolean),
    needsMms: values.needsMms,
    tollFree: values.tollFree,
    minNumbers: numberOf(values.minNumbers),
    targetNumbers: numberOf(values.targetNumbers),
    maxNumbers: numberOf(values.maxNumbers),
    monthlySpendCap: values.monthlySpendCap.trim().replace(',', '.') || null,
    spendCurrency: values.spendCurrency.trim().toUpperCase(),
    lookupPhones: values.lookupPhones,
  };
}

/** A sentence where a field holds no number, or one out of range. */
export function outOfRange(least: number, most: number, whole = false) {
  return (typed: string): string | null => {
    const value = numberOf(typed);
    if (value === null) return null;
    const fits = value >= least && value <= most && (!whole || Number.isInteger(value));
    return fits ? null : `Between ${least} and ${most}.`;
  };
}
