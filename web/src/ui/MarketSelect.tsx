import { Select } from '@mantine/core';
import type { ReactNode } from 'react';

interface MarketSelectProps {
  markets: readonly { id: string; name: string; isDefault: boolean }[];
  /** Empty for the default one. */
  value: string;
  onChange: (id: string) => void;
  error?: ReactNode;
}

/** In which market; nothing to choose where there is one. */
export function MarketSelect({ markets, value, onChange, error }: MarketSelectProps) {
  if (markets.length < 2) return null;
  return (
    <Select
      label="Market"
      data={markets.map(({ id, name }) => ({ value: id, label: name }))}
      allowDeselect={false}
      value={value || markets.find((market) => market.isDefault)?.id || null}
      onChange={(id) => onChange(id ?? '')}
      error={error}
    />
  );
}
