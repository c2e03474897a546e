/** Ships a `Process` and starts its child. */
import { createRequire } from 'node:module';
import { mainUrl } from '../ship/known/main-file.js';
import { chosenStartMethod } from '../start-method.js';
import { Values } from '../values.js';
import type { ChildState } from './child-state.js';
import { launch } from './launch.js';
import { type Body, type Header, join } from './messages.js';
import { told } from './place.js';
import type { ProcessRecord } from './record.js';
import { startThread } from './thread-parent.js';

const ENTRY = createRequire(import.meta.url).resolve('#child');

let values: Values | undefined;

/** What is known of this process, for its children. */
function headerFor({ kind, name, daemon, identity }: ProcessRecord): Header {
  const here = told();
  return {
    kind,
    name,
    daemon,
    identity,
    parent: { name: here?.name ?? 'MainProcess', pid: process.pid },
    argv: process.argv,
    main: mainUrl(),
    startMethod: chosenStartMethod() ?? null,
  };
}

/** @throws ShipError if something of it cannot travel; nothing is started then */
export function startChild(instance: object, isPlain: boolean, record: ProcessRecord): ChildState {
  const { kind, target, args, name, options } = record;
  const header = headerFor(record);
  const body: Body = isPlain ? [null, { ...instance }, target, args] : [instance, {}, target, args];
  if (kind === 'thread') return startThread(header, body, options);
  values ??= new Values(undefined, 'auto');
  const bootstrap = join(header, values.encode(body));
  const { handles } = values;
  return launch({ entry: ENTRY, bootstrap, handles, name, ...options });
}
