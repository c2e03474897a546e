import { mainUrl } from '../ship/known/main-file.js';
import { chosenStartMethod } from '../start-method.js';
import type { Header } from './messages.js';
import { told } from './place.js';

/** What a child is told of this process, and of itself. */
export function headerFor({
  kind,
  name,
  daemon,
  identity,
}: Pick<Header, 'kind' | 'name' | 'daemon' | 'identity'>): Header {
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
