// Customers and drivers are kept alike; this says where they differ.

import {
  CreateCustomerDocument,
  CreateDriverDocument,
  CustomerDetailsDocument,
  type CustomerDetailsQuery,
  CustomerListDocument,
  type CustomerRowFragment,
  DriverDetailsDocument,
  DriverListDocument,
  ImportCustomersDocument,
  ImportDriversDocument,
  type RideFilter,
  UpdateCustomerDocument,
  UpdateDriverDocument,
} from '../../api/generated/graphql';

export type PersonKind = 'customer' | 'driver';

/** One customer or driver, as listed. */
export type Person = CustomerRowFragment;

/** One customer or driver, with all phones. */
export type PersonDetails = NonNullable<CustomerDetailsQuery['person']>;

interface Kind {
  kind: PersonKind;
  one: string;
  many: string;
  title: string;
  topic: 'customers' | 'drivers';
  path: '/customers' | '/drivers';
  list: typeof CustomerListDocument;
  person: typeof CustomerDetailsDocument;
  create: typeof CreateCustomerDocument;
  update: typeof UpdateCustomerDocument;
  import: typeof ImportCustomersDocument;
  ridesOf: (id: string) => RideFilter;
  /** Why the list is empty. */
  purpose: string;
}

export const kinds: Record<PersonKind, Kind> = {
  customer: {
    kind: 'customer',
    one: 'customer',
    many: 'customers',
    title: 'Customers',
    topic: 'customers',
    path: '/customers',
    list: CustomerListDocument,
    person: CustomerDetailsDocument,
    create: CreateCustomerDocument,
    update: UpdateCustomerDocument,
    import: ImportCustomersDocument,
    ridesOf: (customerId) => ({ customerId }),
    purpose:
      'Customers are the people who are driven. They reach their driver through a proxy number and never see the driver’s own.',
  },
  driver: {
    kind: 'driver',
    one: 'driver',
    many: 'drivers',
    title: 'Drivers',
    topic: 'drivers',
    path: '/drivers',
    list: DriverListDocument,
    person: DriverDetailsDocument,
    create: CreateDriverDocument,
    update: UpdateDriverDocument,
    import: ImportDriversDocument,
    ridesOf: (driverId) => ({ driverId }),
    purpose:
      'Drivers reach their customers through a proxy number. Active drivers are offered for new rides.',
  },
};
