import { nodes } from '../support/nodes.js';

/** Where programs with pools are run: on every Node at hand, with workers of each kind. */
export function everywhere(): {
  node: string;
  label: string;
  context: 'thread' | 'process';
  env: NodeJS.ProcessEnv;
}[] {
  return nodes().flatMap(({ path, version }) =>
    (['thread', 'process'] as const).map(context => ({
      node: path,
      label: `${version}, ${context}`,
      context,
      env: { POOL_CONTEXT: context },
    })),
  );
}
