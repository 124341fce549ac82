/** JSON by which values are compared: CloudFormation keeps the order of keys, but a template may be written anew in another one. */
export const canonical = (value: unknown): string => JSON.stringify(value, (_key, nested: unknown) =>
  nested !== null && typeof nested === 'object' && !Array.isArray(nested)
    ? Object.fromEntries(Object.entries(nested).sort(([a], [b]) => a < b ? -1 : 1))
    : nested) ?? '';
