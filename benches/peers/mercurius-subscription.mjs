// Mercurius, which tells its subscribers of each entry that is posted to /publish.
import Fastify from 'fastify';
import mercurius from 'mercurius';

const schema = `
  type Query { ready: Boolean! }
  type Subscription { entryAdded: EntryEvent! }
  type EntryEvent { cursor: String!, entry: Entry! }
  type Entry { id: ID!, kind: String!, body: String!, createdAt: String!, fromName: String }
`;
const resolvers = {
  Query: { ready: () => true },
  Subscription: { entryAdded: { subscribe: (_, __, { pubsub }) => pubsub.subscribe('entryAdded') } },
};

const [port] = process.argv.slice(2);
const app = Fastify();
app.register(mercurius, { schema, resolvers, jit: 1, subscription: true });
let cursor = 0;
app.post('/publish', async ({ body }) => {
  cursor += 1;
  const entryAdded = { cursor: String(cursor), entry: body };
  await app.graphql.pubsub.publish({ topic: 'entryAdded', payload: { entryAdded } });
  return {};
});
await app.listen({ port: Number(port), host: '127.0.0.1' });
