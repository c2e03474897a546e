/** What is said about things that cannot travel: what it is, and what to do. One place, so that they read alike. */

const inTask = 'create it in the task or in the initializer';

export const refusals = {
  outerThis:
    "an arrow function uses 'this' of the function around it, which V8 does not show: use const self = this, or pass the object as an argument",
  outerArguments: "an arrow function uses 'arguments' of the function around it: use rest parameters",
  outerNewTarget: "an arrow function uses 'new.target' of the function around it: pass it as an argument",
  bareMethod: (word: string) =>
    `a bare method uses ${word}, which only its object or class can give it: send the instance or the class`,
  directEval: 'a function calls eval() directly, which hides the variables it uses: pass them as arguments',
  native: (name: string) =>
    `the native function ${name || '(anonymous)'} is neither a global nor an export of a builtin module: wrap it in an arrow function that names it`,
  internal: (name: string, module: string) =>
    `${name || 'a function'} is internal to ${module}: wrap what you need in an arrow function`,
  unparsable: (name: string, reason: string) =>
    `the source of ${name || 'the function'} cannot be parsed (${reason}): move it to a module and export it`,
  deadZone: (name: string) =>
    `the variable '${name}' is not initialised yet: send the function after its declaration has run`,
  maybeDeadZone: (name: string) =>
    `the variable '${name}' reads as undefined, and this version of Node cannot tell whether its declaration has run yet: declare it above the function that uses it`,
  hiddenVariable: (name: string) =>
    `the variable '${name}' cannot be read, it is the name of a function expression around this one: assign that function to a const`,
  sharedVariable: (name: string) =>
    `the variable '${name}' is assigned by one function and used by another, and the heap is too large to find out whether they share it: keep it as a property of an object`,
  kind: (what: string) => `${what} cannot be sent to another thread or process: ${inTask}`,
  handle: (what: string) => `a ${what} holds a native handle: ${inTask}`,
  threadsOnly: (what: string) =>
    `a ${what} cannot be sent this way: use SharedArray for shared memory, a Pipe or Queue for messages`,
  foreignPrivates: (name: string, fields: string) =>
    `an instance of ${name} holds private state (${fields}) of a class that is imported, not sent: give that class a [Symbol.for('crossray.reduce')]() method`,
  homePrivates: (name: string, fields: string) =>
    `an instance of ${name} comes back with private state (${fields}), which only code inside the class can restore: give the class a [Symbol.for('crossray.reduce')]() method that returns [function, arguments]`,
  computedField: (name: string) =>
    `the class ${name || '(anonymous)'} has a field whose name is computed: write the name out, or set the field in the constructor`,
  namespace: (name: string) =>
    `the module namespace '${name}' is used as a value: import it in the function, or use its members by name`,
  notExported: (name: string, url: string) =>
    `${name || 'the function'} is not an export of ${url}: export it under its own name, or send it without task()`,
  notReference: (name: string) =>
    `${name || 'the function'} is not exported by a module that can be imported, and shipping is 'reference': export it from a module of its own`,
  reduce: "[Symbol.for('crossray.reduce')]() must return [function, arguments]",
  gone: (identity: string) =>
    `a function, class or symbol that was sent from here and came back is no longer alive here (${identity}): keep it referenced while tasks use it`,
  importFailed: (specifier: string, base: string | undefined, reason: string) =>
    `cannot import '${specifier}'${base ? ` for ${base}` : ''}: ${reason}`,
  noInspectorLocal: (name: string) =>
    `the function captures '${name}', a local variable of the function around it, and this runtime cannot read closures (no inspector): pass it as an argument, or move the function to a module and export it`,
  noInspectorAssigned: (name: string) =>
    `the function captures '${name}', which is assigned again, and this runtime cannot read its current value (no inspector): pass it as an argument, or move the function to a module and export it`,
  noInspectorComputed: (name: string) =>
    `the function captures '${name}', computed at run time, and this runtime cannot read its value (no inspector): pass it as an argument, or move the function to a module and export it`,
  noInspectorElsewhere: (name: string) =>
    `${name || 'the function'} was not found in the files that called, and this runtime cannot tell where it was written (no inspector): move it to a module and export it`,
  noInspectorTwice: (name: string) =>
    `the text of ${name || 'the function'} stands in several places, and this runtime cannot tell which one is meant (no inspector): give it a name of its own, or move it to a module and export it`,
  noInspectorInstance: (name: string) =>
    `an instance of ${name} cannot be read without an inspector: give its class a [Symbol.for('crossray.reduce')]() method`,
} as const;
