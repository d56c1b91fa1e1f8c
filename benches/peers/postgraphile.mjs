// PostGraphile, over a database of its own on a PostgreSQL. Its console for developers (`ruru`, 250 MB) is
// overridden by an empty package: nothing asks for it here.
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';

// It is made for Node 22; this is all that Node 20 lacks.
Promise.withResolvers ??= function () {
  let resolve, reject;
  const promise = new this((keep, fail) => ([resolve, reject] = [keep, fail]));
  return { promise, resolve, reject };
};

const [url, port] = process.argv.slice(2);
const pgl = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ connectionString: url })],
  grafserv: { graphiql: false, watch: false },
});
const server = createServer();
await pgl.createServ(grafserv).addTo(server);
server.listen(Number(port), '127.0.0.1');
