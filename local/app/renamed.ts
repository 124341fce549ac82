import type { Template, TemplateResource } from '../stage/assembly';
import { replaceObjects } from './nested';

const inText = (text: string, rename: (logicalId: string) => string): string =>
  text.replace(/\$\{([^!.}]+)/g, (_, name: string) => `\${${rename(name)}`);

const reference = (name: string, argument: unknown, rename: (logicalId: string) => string): unknown => {
  if (name === 'Ref') return rename(argument as string);
  const [logicalId = '', ...attribute] = typeof argument === 'string' ? argument.split('.') : argument as string[];
  return [rename(logicalId), attribute.join('.')];
};

/** A template with a prefix before the logical id of each of its resources and parameters, so that it can be put together with others. */
export const renamed = (template: Template, prefix: string): Template => {
  const known = new Set([...Object.keys(template.Resources), ...Object.keys(template.Parameters ?? {})]);
  const rename = (logicalId: string): string => known.has(logicalId) ? `${prefix}${logicalId}` : logicalId;
  const substitution = (argument: unknown): unknown => {
    const [text, values] = Array.isArray(argument) ? argument as [string, unknown] : [argument as string, {}];
    return [inText(text, rename), replaceObjects(values, replace)];
  };
  const replace = (object: Readonly<Record<string, unknown>>): unknown => {
    const [[name, argument] = ['', undefined], ...more] = Object.entries(object);
    if (more.length > 0) return undefined;
    if (name === 'Ref' || name === 'Fn::GetAtt') return { [name]: reference(name, argument, rename) };
    return name === 'Fn::Sub' ? { [name]: substitution(argument) } : undefined;
  };
  const withPrefix = <T>(entries: Readonly<Record<string, T>> = {}): Record<string, T> =>
    Object.fromEntries(Object.entries(entries).map(([id, each]) => [rename(id), replaceObjects(each, replace) as T]));
  const resources = withPrefix<TemplateResource>(template.Resources);
  return {
    ...template,
    Parameters: withPrefix(template.Parameters),
    Outputs: replaceObjects(template.Outputs ?? {}, replace) as NonNullable<Template['Outputs']>,
    Resources: Object.fromEntries(Object.entries(resources).map(([id, resource]) => [id, {
      ...resource, ...resource.DependsOn !== undefined && { DependsOn: [resource.DependsOn].flat().map(rename) },
    }])),
  };
};
