import { Button, Group, Stack, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { SimulatedMessagesDocument, TextVerificationDocument } from '../../api/generated/graphql';
import { useGqlMutation, useGqlQuery } from '../../api/queries';
import type { VerificationRow } from './VerificationDrawer';
import classes from './verification.module.css';

/** The customer's phone, where the number is one of the simulator: be the customer, and reply. */
export function CustomersHandset({ row }: { row: VerificationRow }) {
  const [body, setBody] = useState('');
  const messages = useGqlQuery('verification', SimulatedMessagesDocument, {
    personId: row.customer.id,
  });
  const text = useGqlMutation(TextVerificationDocument, {
    invalidates: ['verification', 'customers'],
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    const variables = { personId: row.customer.id, number: row.number.number, body };
    text.mutate(variables, { onSuccess: () => setBody('') });
  };
  const shown = messages.data?.simulatedMessages.filter(
    ({ number }) => number === row.number.number,
  );
  return (
    <section aria-labelledby="customers-handset">
      <Stack gap="xs">
        <Title order={2} id="customers-handset">
          The customer’s phone
        </Title>
        {shown && shown.length > 0 && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
          <ul className={classes.messages} tabIndex={0} aria-label="Texts on the phone">
            {shown.map(({ id, outgoing, body }) => (
              <li key={id} className={classes.message} data-outgoing={outgoing || undefined}>
                {body}
              </li>
            ))}
          </ul>
        )}
        <form onSubmit={send}>
          <Group gap="xs" wrap="nowrap" align="flex-end">
            <TextInput
              flex={1}
              label="Reply as the customer"
              description="The number belongs to the simulator."
              value={body}
              onChange={(event) => setBody(event.currentTarget.value)}
            />
            <Button
              type="submit"
              variant="default"
              loading={text.isPending}
              disabled={body.trim() === ''}
            >
              Send
            </Button>
          </Group>
        </form>
      </Stack>
    </section>
  );
}
