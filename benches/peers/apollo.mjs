// Apollo Server, stand-alone.
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { open, schema } from './rides.mjs';

const [path, port] = process.argv.slice(2);
const { resolvers, loaders } = open(path);
const server = new ApolloServer({ typeDefs: schema, resolvers });
await startStandaloneServer(server, {
  listen: { port: Number(port), host: '127.0.0.1' },
  context: async () => ({ load: loaders() }),
});
