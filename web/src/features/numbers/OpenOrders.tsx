import { List } from '@mantine/core';
import { OpenOrdersDocument } from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import { Notice } from '../../ui/Notice';
import classes from './numbers.module.css';

/** Numbers that are being bought, or wait for another attempt. */
export function OpenOrders() {
  const orders = useGqlQuery('numbers', OpenOrdersDocument, {}).data?.numberOrders ?? [];
  if (orders.length === 0) return null;
  const title =
    orders.length === 1 ? 'A number is being bought' : `${orders.length} numbers are being bought`;
  return (
    <div className={classes.notice}>
      <Notice tone="neutral" title={title} role="status">
        <List size="sm" spacing={2} mt={4} c="inherit">
          {orders.map(({ id, wanted, number, problem }) => (
            <List.Item key={id}>
              {number?.number ?? wanted ?? 'One near the market'}
              {problem ? `: ${problem} It is tried again.` : '.'}
            </List.Item>
          ))}
        </List>
      </Notice>
    </div>
  );
}
