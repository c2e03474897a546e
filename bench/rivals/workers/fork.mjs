import { handler } from '../../lib/serve.mjs';

const [mode, what] = process.argv.slice(2);
process.on(
  'message',
  handler(mode, JSON.parse(what), message => process.send(message)),
);
