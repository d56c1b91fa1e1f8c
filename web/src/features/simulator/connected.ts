// Only a ride whose two people have a number each can be played on two phones.

import type { SimulatorRideQuery } from '../../api/generated/graphql';

type Asked = NonNullable<SimulatorRideQuery['ride']>;

type Needed = 'driver' | 'customerDials' | 'driverDials' | 'conversation';

/** A ride with its driver and the numbers of both. */
export type Connected = Omit<Asked, Needed> & { [K in Needed]: NonNullable<Asked[K]> };

/** The ride, if both sides of it can be reached. */
export function connected(ride: Asked): Connected | undefined {
  const { driver, customerDials, driverDials, conversation } = ride;
  if (!driver || !customerDials || !driverDials || !conversation) return undefined;
  return { ...ride, driver, customerDials, driverDials, conversation };
}
