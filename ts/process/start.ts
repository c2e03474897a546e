/** Ships a `Process` and starts its child. */
import { createRequire } from 'node:module';
import type { Shipping } from '../ship/shipper.js';
import { Values } from '../values.js';
import type { ChildState } from './child-state.js';
import { headerFor } from './header.js';
import { launch } from './launch.js';
import { type Body, join } from './messages.js';
import type { ProcessRecord } from './record.js';
import { startThread } from './thread-parent.js';

const ENTRY = createRequire(import.meta.url).resolve('#child');

const values: Partial<Record<Shipping, Values>> = {};

/** @throws ShipError if something of it cannot travel; nothing is started then */
export function startChild(instance: object, record: ProcessRecord): ChildState {
  const { kind, target, args, name, shipping, options } = record;
  const header = headerFor(record);
  const body: Body = [instance, target, args];
  if (kind === 'thread') return startThread(header, body, shipping, options);
  values[shipping] ??= new Values(undefined, shipping);
  const bootstrap = join(header, values[shipping].encode(body));
  const { handles } = values[shipping];
  return launch({ entry: ENTRY, bootstrap, handles, name, ...options });
}
