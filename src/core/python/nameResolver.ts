import type { Definitions, PythonDefinitions, PythonFile } from './definitions';
import { attributeOf, joinedPath, plainText, textOf, textValue, type PythonValue, type TextParts } from './pythonValue';

/** Imports that lead to further imports are followed this far. */
const MAX_DEPTH = 20;

/** Maximum number of imports that are followed for one file: names can be put together from others over and over. */
const MAX_IMPORTS = 5000;

/** A file whose names are looked up. */
interface Origin {
  readonly file: string;
  /** Number of imports that led to it. */
  readonly depth: number;
  readonly followed: { count: number };
}

/** The Python files in which imported names are looked up. */
export interface PythonModules {
  /** URIs or paths, separated by `/`. */
  readonly files: ReadonlySet<string>;
  /** Reads one of them; undefined if that fails. */
  readonly read: (file: string) => Promise<PythonFile | undefined>;
}

/** Follows imported names through the files of a workspace, as Python does, without running them. */
export class NameResolver {
  private readonly folders = new Set<string>();

  constructor(private readonly modules: PythonModules) {
    for (const file of modules.files) {
      for (let folder = parentOf(file); folder !== '' && !this.folders.has(folder); folder = parentOf(folder)) this.folders.add(folder);
    }
  }

  /** The definitions of a file with the names that can be told. */
  async definitionsOf(file: string, { workflows, activities, calls }: PythonDefinitions): Promise<Definitions> {
    const origin: Origin = { file, depth: 0, followed: { count: 0 } };
    const named = await Promise.all(workflows.map(async ({ name, ...place }) => ({ ...place, workflowName: await this.textOf(name, origin) })));
    const namedActivities = await Promise.all(activities.map(async ({ name, ...place }) => ({ ...place, activityName: await this.textOf(name, origin) })));
    const namedCalls = calls.map(async ({ name, imported, className, nameRange }) => {
      const value = imported === undefined ? undefined : await this.valueOf(imported, origin);
      const workflowName = value?.kind === 'class' ? plainText(value.workflowName) : await this.textOf(name, origin);
      return { workflowName, className: value || name ? undefined : className, nameRange };
    });
    return {
      workflows: named.flatMap(({ workflowName, ...place }) => (workflowName ? [{ ...place, workflowName }] : [])),
      activities: namedActivities.flatMap(({ activityName, ...place }) => (activityName ? [{ ...place, activityName }] : [])),
      calls: await Promise.all(namedCalls),
      unnamed: { workflow: named.filter(({ workflowName }) => !workflowName).length, activity: namedActivities.filter(({ activityName }) => !activityName).length },
    };
  }

  private async textOf(parts: TextParts | undefined, origin: Origin): Promise<string | undefined> {
    if (!parts) return undefined;
    const texts = await Promise.all(parts.map(async (part) => (typeof part === 'string' ? part : plainText(textOf(await this.valueOf(part.imported, origin))))));
    return texts.includes(undefined) ? undefined : texts.join('');
  }

  /** @param path as of `PythonValue` @param origin the file that imports it */
  private async valueOf(path: string, origin: Origin): Promise<PythonValue | undefined> {
    if (origin.depth > MAX_DEPTH || origin.followed.count++ > MAX_IMPORTS) return undefined;
    const [, dots = '', dotted = ''] = /^(\.*)(.*)$/.exec(path) ?? [];
    const names = dotted.split('.');
    if (dots === '') {
      const root = this.rootOf(names, origin.file);
      return root === undefined ? undefined : this.valueBelow(root, names, origin);
    }
    let folder = parentOf(origin.file);
    for (let level = 1; level < dots.length; level++) folder = parentOf(folder);
    return (await this.valueInFile(`${folder}/__init__.py`, names, origin)) ?? this.valueOfModule(folder, names, origin);
  }

  /** The value in a module of a folder. */
  private async valueBelow(folder: string, [name = '', ...names]: readonly string[], origin: Origin): Promise<PythonValue | undefined> {
    if (names.length === 0) return undefined;
    const module = `${folder}/${name}`;
    const inPackage = await this.valueInFile(`${module}/__init__.py`, names, origin);
    if (inPackage) return inPackage;
    // A package goes before a module of that name.
    if (this.folders.has(module) && (this.modules.files.has(`${module}/__init__.py`) || !this.modules.files.has(`${module}.py`))) return this.valueOfModule(module, names, origin);
    return this.valueInFile(`${module}.py`, names, origin);
  }

  /** The value in a module of a package, unless the package's own name hides the module. */
  private async valueOfModule(folder: string, names: readonly string[], origin: Origin): Promise<PythonValue | undefined> {
    const [name = ''] = names;
    const file = `${folder}/__init__.py`;
    const module = this.modules.files.has(file) ? await this.modules.read(file) : undefined;
    const value = module?.binds(name) ? module.valueOf(name) : undefined;
    const path = value?.kind === 'imported' ? value.path : '';
    const isModule = path === `.${name}` || (/[^.]\./.test(path) && `${folder}/${name}`.endsWith(`/${path.replaceAll('.', '/')}`));
    return module?.binds(name) && !isModule ? undefined : this.valueBelow(folder, names, origin);
  }

  private async valueInFile(file: string, [name = '', ...attributes]: readonly string[], origin: Origin): Promise<PythonValue | undefined> {
    const module = this.modules.files.has(file) ? await this.modules.read(file) : undefined;
    const within: Origin = { ...origin, file, depth: origin.depth + 1 };
    let value = module?.valueOf(name);
    for (const [index, attribute] of attributes.entries()) {
      if (value?.kind === 'imported') return this.valueOf(attributes.slice(index).reduce(joinedPath, value.path), within);
      value = attributeOf(value, attribute);
    }
    if (value?.kind === 'imported') return value.isCertain ? this.valueOf(value.path, within) : undefined;
    return value && this.withoutImports(value, within);
  }

  /** A value of a file that can be used outside of it. */
  private async withoutImports(value: PythonValue, origin: Origin): Promise<PythonValue | undefined> {
    const resolved = async (parts: TextParts | undefined): Promise<TextParts | undefined> => {
      const text = await this.textOf(parts, origin);
      return text === undefined ? undefined : [text];
    };
    if (value.kind === 'text') return textValue(await resolved(value.parts));
    if (value.kind === 'class') return { ...value, workflowName: await resolved(value.workflowName) };
    if (value.kind === 'imported') return value;
    const text = await resolved(value.value);
    return text && { ...value, value: text };
  }

  /**
   * The folder in which Python finds a module: that of the script or one above. Folders that are packages themselves come
   * last. Elsewhere only if there is exactly one.
   */
  private rootOf([name = '', ...names]: readonly string[], from: string): string | undefined {
    const has = (folder: string): boolean => this.modules.files.has(`${folder}/${name}.py`) || this.folders.has(`${folder}/${name}`);
    const above: string[] = [];
    for (let folder = parentOf(from); this.folders.has(folder); folder = parentOf(folder)) above.push(folder);
    const isPackage = (folder: string): boolean => this.modules.files.has(`${folder}/__init__.py`);
    const root = above.find((folder) => !isPackage(folder) && has(folder)) ?? above.find(has);
    if (root !== undefined) return root;
    const second = names[0] ?? '';
    const isModule = (folder: string): boolean =>
      this.modules.files.has(`${folder}/${name}.py`) || [`${name}/__init__.py`, `${name}/${second}.py`].some((file) => this.modules.files.has(`${folder}/${file}`));
    const [elsewhere, ...others] = [...this.folders].filter((folder) => !isPackage(folder) && isModule(folder));
    return others.length === 0 ? elsewhere : undefined;
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
