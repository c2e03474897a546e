// crossray as this clone has built it, and what of it is there.
import { LeftOut } from '../../lib/line-up.mjs';

export const load = () => import('../../../dist/index.js');

/**
 * Runs `make`, which uses parts of crossray that may not be built yet. One that is not exported, or that answers that
 * it is not there yet, leaves crossray out of this contest; every other error is a fault and stays one.
 */
export async function ifThere(parts, make) {
  return withParts(await load(), parts, make);
}

/** The same with the factories of one context: `Process`, `Queue`, `Pipe`, ... */
export const inContext = (context, parts, make) =>
  ifThere(['getContext'], ({ getContext }) => withParts(getContext(context), parts, make));

async function withParts(library, parts, make) {
  const missing = parts.find(name => library[name] === undefined);
  if (missing) throw new LeftOut(`crossray has no ${missing} yet`);
  try {
    return await make(library);
  } catch (error) {
    if (!/is not there yet/.test(error.message)) throw error;
    throw new LeftOut(error.message);
  }
}
