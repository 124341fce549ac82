/** A value of a template in which some of its objects are others, the outermost first; what is answered is not looked into. */
export const replaceObjects = (value: unknown, replace: (object: Readonly<Record<string, unknown>>) => unknown): unknown => {
  if (Array.isArray(value)) return value.map(each => replaceObjects(each, replace));
  if (value === null || typeof value !== 'object') return value;
  const object = value as Readonly<Record<string, unknown>>;
  const replaced = replace(object);
  if (replaced !== undefined) return replaced;
  return Object.fromEntries(Object.entries(object).map(([key, each]) => [key, replaceObjects(each, replace)]));
};
