/** A CommonJS module of the user's own. */
const add = (a: number, b: number): number => a + b;
const object = { deep: (): number => 42 };
const constant = 8;

export = { add, object, constant };
