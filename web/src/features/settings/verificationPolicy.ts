// What a market decides of verification, as the form has it and as the server takes it.

import type {
  MarketVerificationFragment,
  VerificationPolicyPatch,
} from '../../api/generated/graphql';

export interface PolicyValues {
  /** Beside the market's own. */
  countries: string[];
  dayCap: string;
  credit: string;
  creditCurrency: string;
}

export const valuesOf = ({ country, verification }: MarketVerificationFragment): PolicyValues => ({
  countries: verification.countries.filter((code) => code !== country),
  dayCap: String(verification.dayCap),
  credit: verification.credit?.amount ?? '',
  creditCurrency: verification.creditCurrency,
});

/** As the server takes it. An empty cap is the deployment's, no credit is none. */
export function taken({ countries, ...typed }: PolicyValues): VerificationPolicyPatch {
  const cap = typed.dayCap.trim();
  return {
    countries,
    dayCap: cap === '' ? null : Number(cap),
    credit: typed.credit.trim() || null,
    creditCurrency: typed.creditCurrency.trim().toUpperCase(),
  };
}

/** Codes as typed, each once, in capitals: ` be, de` gives BE and DE. */
export const countryCodes = (typed: readonly string[]) => [
  ...new Set(typed.flatMap((text) => text.toUpperCase().split(/[\s,]+/)).filter(Boolean)),
];

export const checks = {
  countries: (codes: string[]) => {
    const wrong = codes.find((code) => !/^[A-Z]{2}$/.test(code));
    return wrong ? `${wrong}: two letters each, as BE.` : null;
  },
  dayCap: (typed: string) =>
    /^\d{0,6}$/.test(typed.trim()) ? null : 'A whole number; empty for the server’s own.',
  credit: (typed: string) =>
    /^(\d{1,6}([.]\d{1,2})?)?$/.test(typed.trim()) ? null : 'An amount as 5.00; empty for none.',
  creditCurrency: (typed: string) =>
    /^[A-Za-z]{3}$/.test(typed.trim()) ? null : 'Three letters, as EUR.',
};
