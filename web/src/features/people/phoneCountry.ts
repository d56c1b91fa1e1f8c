import { PhoneCountriesDocument } from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import { countryName } from '../../ui/countries';

/** In which country a number without `+` is read: that of the market, which is the default one unless chosen. */
export function usePhoneCountries() {
  const markets = useGqlQuery('markets', PhoneCountriesDocument, {}).data?.markets ?? [];
  return {
    choices: markets.map(({ id, name, country }) => ({
      value: id,
      label: `${name} (${countryName(country)})`,
    })),
    defaultId: (markets.find(({ isDefault }) => isDefault) ?? markets[0])?.id ?? null,
    nameOf: (marketId: string | null) => {
      const market =
        markets.find(({ id }) => id === marketId) ?? markets.find(({ isDefault }) => isDefault);
      return market && countryName(market.country);
    },
  };
}
