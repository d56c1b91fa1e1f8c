// Mercurius, with its compiler on.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { open, schema } from './rides.mjs';

const [path, port] = process.argv.slice(2);
const { resolvers, loaders } = open(path);
const app = Fastify();
app.register(mercurius, { schema, resolvers, jit: 1, context: () => ({ load: loaders() }) });
await app.listen({ port: Number(port), host: '127.0.0.1' });
