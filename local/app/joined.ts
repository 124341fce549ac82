import type { AssemblyStack, Template } from '../stage/assembly';
import { replaceObjects } from './nested';
import { renamed } from './renamed';

const IMPORT = 'Fn::ImportValue';

const plain = (name: string): string => name.replace(/[^A-Za-z0-9]/g, '');

const importsOf = (template: Template): string[] => {
  const found: string[] = [];
  replaceObjects(template, object => {
    if (typeof object[IMPORT] === 'string') found.push(object[IMPORT]);
    return undefined;
  });
  return found;
};

const exportsOf = ({ template }: Pick<AssemblyStack, 'template'>): [name: string, value: unknown][] =>
  Object.values(template.Outputs ?? {}).flatMap(({ Value, Export }): [string, unknown][] =>
    typeof Export?.Name === 'string' ? [[Export.Name, Value]] : []);

/** The stacks whose exports a stack uses, and those whose exports these use. */
const exportersFor = (
  stack: AssemblyStack, all: readonly AssemblyStack[], before: readonly AssemblyStack[] = [],
): readonly AssemblyStack[] => {
  const wanted = new Set(importsOf(stack.template));
  const direct = all.filter(each => each !== stack && !before.includes(each) && exportsOf(each).some(([name]) => wanted.has(name)));
  return direct.reduce<readonly AssemblyStack[]>((found, each) => exportersFor(each, all, found), [...before, ...direct]);
};

/** What no stack of the app exports is given to the stack from outside, as a parameter is. */
const imported = (name: string): string => `Import${plain(name)}`;

const resolved = (value: unknown, values: ReadonlyMap<string, unknown>): unknown => replaceObjects(value, ({ [IMPORT]: name }) => {
  if (typeof name !== 'string') return undefined;
  return values.has(name) ? resolved(values.get(name), values) : { Ref: imported(name) };
});

const merged = <T extends object>(parts: readonly (T | undefined)[]): T => Object.assign({}, ...parts) as T;

export interface JoinedStack {
  readonly stack: AssemblyStack;
  /** Names of the stacks that came along. */
  readonly with: readonly string[];
}

/** A stack together with those of its app whose exports it uses, as one. */
export const joinedStack = (stack: AssemblyStack, all: readonly AssemblyStack[]): JoinedStack => {
  const exporters = exportersFor(stack, all).filter(each => each !== stack);
  const others = exporters.map(each => ({ ...each, template: renamed(each.template, plain(each.name)) }));
  const values = new Map(others.flatMap(exportsOf));
  const templates = [...others, stack].map(({ template }) => template);
  const unknown = templates.flatMap(importsOf).filter(name => !values.has(name));
  const template: Template = {
    ...stack.template,
    Parameters: merged([...templates.map(({ Parameters }) => Parameters), Object.fromEntries(unknown.map(name => [imported(name), {}]))]),
    Mappings: merged(templates.map(({ Mappings }) => Mappings)),
    Conditions: merged(templates.map(({ Conditions }) => Conditions)),
    Resources: merged(templates.map(({ Resources }) => Resources)),
  };
  const assets = new Map([...others, stack].flatMap(each => [...each.assets]));
  return { stack: { ...stack, assets, template: resolved(template, values) as Template }, with: exporters.map(({ path }) => path) };
};
