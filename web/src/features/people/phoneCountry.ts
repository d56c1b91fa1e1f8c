import { PhoneCountriesDocument } from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import { countryName } from '../../ui/countries';

/** In which country a number without `+` is read: that of the market, which is the default one unless chosen. */
export function usePhoneCountries() {
  const markets = useGqlQuery('markets', PhoneCountriesDocument, {}).data?.markets ?? [];
  const defaultId = (markets.find(({ isDefault }) => isDefault) ?? markets[0])?.id ?? null;
  return {
    choices: markets.map(({ id, name, country }) => ({
      value: id,
      label: `${name} (${countryName(country)})`,
    })),
    defaultId,
    nameOf: (marketId: string | null) => {
      const market = markets.find(({ id }) => id === (marketId ?? defaultId));
      return market && countryName(market.country);
    },
    /** A market that reads numbers as those of this country. */
    marketIn: (country: string) => markets.find((market) => market.country === country)?.id ?? null,
  };
}

/**
 * A further number of someone is read in the country of the phone that person has, whatever the market: how it may be
 * written, and what a telco can be asked about so that it is the number that will be kept.
 */
export function useFurtherNumber(typed: string, { country }: { country: string | null }) {
  const { marketIn, nameOf, defaultId } = usePhoneCountries();
  const marketId = country ? marketIn(country) : defaultId;
  return {
    marketId,
    country: country ? countryName(country) : nameOf(null),
    askable: marketId || typed.trim().startsWith('+') ? typed : '',
  };
}

export const howToWrite = (country: string | undefined) =>
  `With + and country code${country ? `, or in the national format (${country})` : ''}.`;
