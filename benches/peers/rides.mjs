// What the peers share: the schema, and the rides as each server's own guide would read them, one
// statement a kind of row.
import Database from 'libsql';
import DataLoader from 'dataloader';

export const schema = `
  type Query { rides(first: Int!): [Ride!]! }
  type Ride { id: ID!, ref: String!, state: String!, start: String!, destination: String!,
    customer: Person!, driver: Person!, number: Number!, entries(last: Int!): [Entry!]! }
  type Person { id: ID!, name: String! }
  type Number { id: ID!, number: String! }
  type Entry { id: ID!, kind: String!, body: String!, createdAt: Float! }
`;

export function open(path) {
  const db = new Database(path, { readonly: true });
  const rides = db.prepare('SELECT * FROM ride ORDER BY activity_at DESC, id DESC LIMIT ?');
  const marks = (keys) => keys.map(() => '?').join(', ');
  const statements = new Map();
  const all = (sql, keys) => {
    if (!statements.has(sql)) statements.set(sql, db.prepare(sql));
    return statements.get(sql).all(...keys);
  };
  const byId = (table) =>
    new DataLoader(async (ids) => {
      const rows = all(`SELECT * FROM ${table} WHERE id IN (${marks(ids)})`, ids);
      const found = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => found.get(id));
    });
  /** Fresh for each request. */
  const loaders = () => ({
    person: byId('person'),
    number: byId('number'),
    entries: new DataLoader(
      async (keys) => {
        const rides = keys.map(({ ride }) => ride);
        const rows = all(
          `SELECT id, ride_id, kind, body, created_at AS createdAt FROM (
             SELECT *, row_number() OVER (PARTITION BY ride_id ORDER BY id DESC) AS place
             FROM entry WHERE ride_id IN (${marks(rides)})) WHERE place <= ${Number(keys[0].last)} ORDER BY id`,
          rides,
        );
        const found = new Map(rides.map((ride) => [ride, []]));
        for (const row of rows) found.get(row.ride_id).push(row);
        return rides.map((ride) => found.get(ride));
      },
      { cacheKeyFn: ({ ride }) => ride },
    ),
  });
  const resolvers = {
    Query: { rides: (_, { first }) => rides.all(first) },
    Ride: {
      customer: (ride, _, { load }) => load.person.load(ride.customer_id),
      driver: (ride, _, { load }) => load.person.load(ride.driver_id),
      number: (ride, _, { load }) => load.number.load(ride.number_id),
      entries: (ride, { last }, { load }) => load.entries.load({ ride: ride.id, last }),
    },
  };
  return { resolvers, loaders };
}
