/** The references inside nodes: to follow them, or to renumber them. */
import type { ClassExtras, FunctionExtras, Node, ObjectExtras, Property, Ref } from '../graph.js';

type Change = (ref: Ref) => Ref;

function properties(list: readonly Property[], change: Change): Property[] {
  return list.map(
    (property): Property =>
      property.length === 3
        ? [change(property[0]), property[1], change(property[2])]
        : [change(property[0]), property[1], change(property[2]), change(property[3])],
  );
}

function pairs(list: readonly (readonly [string, Ref])[], change: Change): [string, Ref][] {
  return list.map(([name, value]) => [name, change(value)]);
}

function functionExtras(extras: FunctionExtras, change: Change): FunctionExtras {
  const { prototype } = extras;
  return {
    ...extras,
    ...(extras.properties && { properties: properties(extras.properties, change) }),
    ...('parent' in extras && { parent: change(extras.parent) }),
    ...(prototype && {
      prototype: {
        properties: properties(prototype.properties, change),
        ...('parent' in prototype && { parent: change(prototype.parent) }),
      },
    }),
  };
}

function classExtras(extras: ClassExtras, change: Change): ClassExtras {
  return {
    ...functionExtras(extras, change),
    ...('superclass' in extras && { superclass: change(extras.superclass) }),
    ...(extras.keys && { keys: extras.keys.map(change) }),
    ...(extras.statics && { statics: pairs(extras.statics, change) }),
  };
}

function objectExtras(extras: ObjectExtras, change: Change): ObjectExtras {
  return {
    ...extras,
    ...('base' in extras && { base: change(extras.base) }),
    ...(extras.properties && { properties: properties(extras.properties, change) }),
    ...(extras.privates && { privates: pairs(extras.privates, change) }),
  };
}

/** The node with each of its references changed. */
export function mapReferences(node: Node, change: Change): Node {
  switch (node[0]) {
    case 'function':
      return [
        ...(['function', node[1], node[2].map(change), node[3], node[4], node[5]] as const),
        functionExtras(node[6], change),
      ];
    case 'class':
      return [
        ...(['class', node[1], node[2].map(change), node[3], node[4], node[5]] as const),
        classExtras(node[6], change),
      ];
    case 'bound':
      return [
        ...(['bound', change(node[1]), change(node[2]), node[3].map(change), node[4], node[5]] as const),
        functionExtras(node[6], change),
      ];
    case 'cell':
    case 'prototype':
    case 'boxed':
      return [node[0], change(node[1])];
    case 'expression':
      return ['expression', node[1], node[2].map(change), node[3]];
    case 'array':
    case 'map':
    case 'set':
      return [node[0], node[1].map(change)];
    case 'plain':
      return ['plain', node[1], node[2].map(change)];
    case 'object':
      return [
        'object',
        change(node[1]),
        node[2],
        node[3].map(change),
        node[4] && objectExtras(node[4], change),
      ];
    case 'view':
      return ['view', node[1], change(node[2]), node[3], node[4]];
    case 'call':
      return ['call', change(node[1]), node[2].map(change), node[3]];
    default:
      return node;
  }
}

/** The numbers of the nodes that a node mentions. */
export function referencesOf(node: Node): number[] {
  const numbers: number[] = [];
  mapReferences(node, ref => {
    if (Array.isArray(ref)) numbers.push(ref[0] as number);
    return ref;
  });
  return numbers;
}
