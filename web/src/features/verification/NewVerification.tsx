import { Select } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { usePersonChoices } from '../../api/choices';
import { explain, toApiError } from '../../api/errors';
import { VerificationMarketsDocument } from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import { useRequestVerification } from '../../api/verification';
import { FormDrawer } from '../../ui/FormDrawer';
import { Notice } from '../../ui/Notice';
import { type PersonChoice, PersonPicker } from '../../ui/PersonPicker';

interface NewVerificationProps {
  onClose: () => void;
  onSent: (id: string) => void;
}

/** Sends a code to a customer's phone. */
export function NewVerification({ onClose, onSent }: NewVerificationProps) {
  const [customer, setCustomer] = useState<PersonChoice | null>(null);
  const [search, setSearch] = useState('');
  const [market, setMarket] = useState<string | null>(null);
  const [problem, setProblem] = useState<string>();
  const found = usePersonChoices('customer', search);
  const markets = useGqlQuery('markets', VerificationMarketsDocument, {}).data?.markets;
  const chosen = markets?.find((each) => (market ? each.id === market : each.isDefault));
  const request = useRequestVerification();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!customer) return setProblem('Choose a customer.');
    setProblem(undefined);
    request.mutate(
      { customerId: customer.id, marketId: chosen?.id ?? null },
      {
        onSuccess: (done) => onSent(done.requestVerification.id),
        onError: (error) => setProblem(toApiError(error).message),
      },
    );
  };
  return (
    <FormDrawer
      onClose={onClose}
      title="Verify a phone"
      description="The customer gets a code by text and replies with it."
      submitLabel="Send the code"
      busy={request.isPending}
      onSubmit={submit}
    >
      <PersonPicker
        label="Customer"
        placeholder="Name or whole phone number"
        required
        autoFocus
        value={customer}
        onChange={setCustomer}
        search={search}
        onSearch={setSearch}
        choices={found.choices}
        pending={found.pending}
        failed={found.error ? explain(found.error).title : undefined}
        error={problem}
      />
      {markets && markets.length > 1 && (
        <Select
          label="Market"
          data={markets.map(({ id, name }) => ({ value: id, label: name }))}
          allowDeselect={false}
          value={chosen?.id ?? null}
          onChange={setMarket}
        />
      )}
      {chosen && !chosen.verification.hasNumber && (
        <Notice tone="warning" title={`${chosen.name} has no number for verification`}>
          Reserve an active number for it under Numbers. Codes are never sent from the pool.
        </Notice>
      )}
    </FormDrawer>
  );
}
