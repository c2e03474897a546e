/** Finds what the free names of a function stand for, in the scopes that the inspector shows. */
import type { FreeName } from '../analysis/free-name.js';
import type { ImportBinding } from '../analysis/script.js';
import type { Node } from '../graph.js';
import type { Closure } from '../inspect/closure.js';
import { hidesDeadZone } from '../inspect/dead-zone.js';
import { fileOf, toUrl } from '../inspect/scripts.js';
import { isModuleObject, isRequire, loadedModule } from '../known/commonjs.js';
import { isImportable, resolveImport } from '../known/importable.js';
import { isProgramsGlobal } from '../known/intrinsics.js';
import { isLiveExport } from '../known/live-export.js';
import { mainUrl } from '../known/main-file.js';
import { isOwn } from '../known/own.js';
import { refusals } from '../refusals.js';
import { mayBeDead } from './dead-zone.js';
import {
  exportsMeaning,
  globalMeaning,
  liveImportMeaning,
  type Meaning,
  nodeMeaning,
  ownMeaning,
  variableMeaning,
} from './meaning.js';
import type { Eyes, PackContext, Variable } from './pack-context.js';
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
  /** What was read from scopes so far. */
  readonly #reads: { readonly name: string; readonly scope: string; readonly value: unknown }[] = [];
  #needsAnotherLook = false;

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
  find(free: FreeName): Meaning | undefined {
    const { scopes } = this.#closure;
    const level = scopes.findIndex(({ variables }) => Object.hasOwn(variables, free.name));
    const scope = scopes[level];
    if (!scope) return this.#global(free);
    if (scope.description === 'Module') {
      const imported = this.#import(free, scope.variables);
      if (imported) return imported;
    }
    const { name } = free;
    const value = this.#read(name, scope.variables);
    this.#reads.push({ name, scope: scope.description, value });
    const known = this.#moduleVariable(free, value);
    if (known) return known;
    const always = this.#isClass && this.site?.script.mayAssign(name) !== false;
    const isFixed = this.#isFixed(name, scope.description, value);
    return variableMeaning(this.#variable(free, level, always), value, isFixed);
  }

  /** Whether all that was found stays as it is for good: whoever keeps it need not look at the function again. */
  get isSettled(): boolean {
    const { scopes } = this.#closure;
    return (
      !this.#isClass &&
      !this.#needsAnotherLook &&
      !scopes.some(({ description }) => isDynamic(description)) &&
      this.#reads.every(({ name, scope, value }) => this.#isFixed(name, scope, value))
    );
  }

  #variable(free: FreeName, level: number, always: boolean): Variable {
    const site = level < 0 ? undefined : this.site;
    return { closure: this.#closure, site, script: this.script, level, free, always };
  }

  #global(free: FreeName): Meaning | undefined {
    const { global } = this.#closure;
    const { name } = free;
    if (isProgramsGlobal(global, name)) {
      this.#needsAnotherLook = true;
      return globalMeaning(this.#variable(free, -1, this.#isClass), Reflect.get(global, name));
    }
    if (!(name in global) && this.site?.scopeOf(name))
      this.#context.fail(refusals.hiddenVariable(name), `variable '${name}'`);
    return undefined;
  }

  /** An import binding: the other side imports the same, so that modules are never copied. */
  #import({ name }: FreeName, variables: Readonly<Record<string, unknown>>): Meaning | undefined {
    const binding = this.site?.script.imports.get(name);
    const base = toUrl(this.script);
    if (!binding) return undefined;
    const own = this.#peek(name, variables);
    if (own === undefined) this.#needsAnotherLook = true;
    if (isOwn(own)) return ownMeaning(name, own);
    if (!this.isImportable(binding)) return undefined;
    const { specifier, imported, attributes } = binding;
    const target = resolveImport(specifier, base);
    if (target !== undefined && imported !== '*' && isLiveExport(target, imported))
      return liveImportMeaning(name, ['import', specifier, base, '*', attributes], imported);
    const node: Node = ['import', specifier, base, imported, attributes];
    return nodeMeaning(name, own, node);
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
  #moduleVariable(free: FreeName, value: unknown): Meaning | undefined {
    const { name } = free;
    if (isRequire(value)) return nodeMeaning(name, value, ['requirer', this.#file]);
    if (name === 'module' && isModuleObject(value))
      return nodeMeaning(name, value, ['module', value.filename]);
    if (name === 'exports' && typeof value === 'object' && value !== null && isMainFile(this.#file))
      return exportsMeaning(free, value);
    return undefined;
  }

  get #file(): string {
    return fileOf(this.script) ?? this.script;
  }

  /** Whether the variable has its value for good: it has been initialised, and nothing ever assigns it. */
  #isFixed(name: string, scope: string, value: unknown): boolean {
    return (
      value !== undefined && !isDynamic(scope) && this.site !== undefined && !this.site.script.mayAssign(name)
    );
  }
}

/** Whether other scripts, or the program at any time, may add variables to the scope or assign them. */
export function isDynamic(scope: string): boolean {
  return /^(Script|With|Eval)/.test(scope);
}

function isMainFile(file: string): boolean {
  return file === fileOf(mainUrl()) || !loadedModule(file);
}
