/** The values behind the free names of a function. */
import { types } from 'node:util';
import type { FreeName } from '../analysis/free-name.js';
import type { ImportBinding } from '../analysis/script.js';
import type { Node, Ref } from '../graph.js';
import type { Closure } from '../inspect/closure.js';
import { hidesDeadZone } from '../inspect/dead-zone.js';
import { fileOf, toUrl } from '../inspect/scripts.js';
import { isModuleObject, isRequire, loadedModule, moduleFile } from '../known/commonjs.js';
import { isImportable, resolveImport } from '../known/importable.js';
import { isProgramsGlobal } from '../known/intrinsics.js';
import { isLiveExport } from '../known/live-export.js';
import { mainUrl } from '../known/main-file.js';
import { isOwn } from '../known/own.js';
import { refusals } from '../refusals.js';
import { mayBeDead } from './dead-zone.js';
import type { Capture, Eyes, PackContext } from './pack-context.js';
import { Site } from './site.js';

/** A function being packed, with what is known of it so far. */
export class Captor {
  readonly #context: PackContext;
  readonly #closure: Closure;
  readonly #text: string;
  /** The script as stack traces show it. */
  readonly script: string;
  readonly #eyes: Eyes;
  readonly #isClass: boolean;
  #site: Site | undefined;
  #looked = false;

  constructor(context: PackContext, eyes: Eyes, closure: Closure, text: string, script: string) {
    this.#context = context;
    this.#eyes = eyes;
    this.#closure = closure;
    this.#text = text;
    this.script = script;
    this.#isClass = /^class\b/.test(text);
  }

  /** Where the function was written; read when first asked for, it takes parsing the file. */
  get site(): Site | undefined {
    if (!this.#looked) this.#site = Site.of(this.#closure, this.#text, this.#eyes.scripts);
    this.#looked = true;
    return this.#site;
  }

  /** Undefined when the name needs nothing: the platform has it everywhere. */
  capture(free: FreeName): Capture | undefined {
    const { scopes } = this.#closure;
    const level = scopes.findIndex(({ variables }) => Object.hasOwn(variables, free.name));
    const scope = scopes[level];
    if (!scope) return this.#global(free);
    if (scope.description === 'Module') {
      const imported = this.#import(free, scope.variables);
      if (imported) return imported;
    }
    const value = this.#read(free.name, scope.variables);
    const known = this.#moduleVariable(free, value);
    if (known !== undefined) return { name: free.name, value: known };
    this.#watch(free.name, scope.description, value);
    const label = `variable '${free.name}'`;
    const always = this.#isClass && this.site?.script.mayAssign(free.name) !== false;
    const variable = { closure: this.#closure, site: this.site, script: this.script, level, free, always };
    const namespace = this.#namespace(free, value, label);
    return { name: free.name, value: namespace ?? this.#context.ref(value, label), variable };
  }

  #global(free: FreeName): Capture | undefined {
    const { global } = this.#closure;
    const { name } = free;
    if (!isProgramsGlobal(global, name)) {
      if (!(name in global) && this.site?.scopeOf(name))
        this.#context.fail(refusals.hiddenVariable(name), `variable '${name}'`);
      return undefined;
    }
    this.#context.unstable();
    const value = this.#context.ref(Reflect.get(global, name), `global '${name}'`);
    return {
      name,
      value,
      variable: {
        closure: this.#closure,
        site: undefined,
        script: this.script,
        level: -1,
        free,
        always: this.#isClass,
      },
    };
  }

  /** An import binding: the other side imports the same, so that modules are never copied. */
  #import({ name }: FreeName, variables: Readonly<Record<string, unknown>>): Capture | undefined {
    const binding = this.site?.script.imports.get(name);
    const base = toUrl(this.script);
    if (!binding) return undefined;
    const own = this.#peek(name, variables);
    if (isOwn(own)) return { name, value: this.#context.ref(own) };
    if (!this.isImportable(binding)) return undefined;
    const { specifier, imported, attributes } = binding;
    const target = resolveImport(specifier, base);
    if (target !== undefined && imported !== '*' && isLiveExport(target, imported)) {
      const namespace = this.#context.node(['import', specifier, base, '*', attributes]);
      return { name, value: namespace, member: imported };
    }
    const node: Node = ['import', specifier, base, imported, attributes];
    return { name, value: this.#context.as(own, node) };
  }

  /** Whether the other side may import what this file imports. */
  isImportable({ specifier }: ImportBinding): boolean {
    const target = resolveImport(specifier, toUrl(this.script));
    return target === undefined || isImportable(target);
  }

  #peek(name: string, variables: Readonly<Record<string, unknown>>): unknown {
    try {
      return variables[name];
    } catch {
      return undefined;
    }
  }

  #read(name: string, variables: Readonly<Record<string, unknown>>): unknown {
    const label = `variable '${name}'`;
    let value: unknown;
    try {
      value = variables[name];
    } catch {
      this.#context.fail(refusals.deadZone(name), label);
    }
    if (value === undefined && this.site && hidesDeadZone(this.#eyes.session))
      if (mayBeDead(this.site, name, this.script)) this.#context.fail(refusals.maybeDeadZone(name), label);
    return value;
  }

  /** What CommonJS hands to every file. */
  #moduleVariable({ name, members }: FreeName, value: unknown): Ref | undefined {
    const context = this.#context;
    const file = fileOf(this.script) ?? this.script;
    if (isRequire(value)) return context.as(value, ['requirer', file]);
    if (name === 'module' && isModuleObject(value)) return context.as(value, ['module', value.filename]);
    if (name === 'exports' && typeof value === 'object' && value !== null && isMainFile(file)) {
      const names = [...(members ?? Object.keys(value))];
      context.unstable();
      const values = names.map(key => context.ref(Reflect.get(value, key), `exports.${key}`));
      return context.node(['plain', names, values]);
    }
    return undefined;
  }

  /** Marks the function as unstable when the variable may change. */
  #watch(name: string, scope: string, value: unknown): void {
    const fixed =
      value !== undefined &&
      !/^(Script|With|Eval)/.test(scope) &&
      this.site !== undefined &&
      !this.site.script.mayAssign(name);
    if (!fixed) this.#context.unstable();
  }

  /**
   * Namespaces, and objects that transpilers use like them: of a CommonJS module as a whole by reference, else only
   * the members that the function reads.
   */
  #namespace({ name, members }: FreeName, value: unknown, label: string): Ref | undefined {
    if (typeof value !== 'object' || value === null || types.isProxy(value)) return undefined;
    const file = moduleFile(value);
    if (file !== undefined && file !== fileOf(mainUrl())) return undefined;
    const isNamespace = types.isModuleNamespaceObject(value);
    const isLike =
      isNamespace ||
      Reflect.get(value, '__esModule') === true ||
      (Object.getPrototypeOf(value) === null && Reflect.get(value, Symbol.toStringTag) === 'Module');
    if (!isLike) return undefined;
    if (!members) return isNamespace ? this.#context.fail(refusals.namespace(name), label) : undefined;
    const names = [...members].filter(member => member in value);
    this.#context.unstable();
    const values = names.map(member => this.#context.ref(Reflect.get(value, member), `${label}.${member}`));
    return this.#context.node(['plain', names, values]);
  }
}

function isMainFile(file: string): boolean {
  return file === fileOf(mainUrl()) || !loadedModule(file);
}
