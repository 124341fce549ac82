/** `{{resolve:secretsmanager:<id>:SecretString:<json key>:<stage>:<version>}}`, of which an id that is an ARN has colons of its own. */
const SECRET = /\{\{resolve:secretsmanager:(.+?)(?::SecretString(?::([^:}]*))?(?::[^}]*)?)?\}\}/g;

const valueOf = (secret: string, jsonKey: string | undefined): string =>
  jsonKey ? String((JSON.parse(secret) as Record<string, unknown>)[jsonKey]) : secret;

/** A template's value with the secrets that it refers to. One that is not known stays a reference: the stack was not given its value. */
export const resolveDynamicReferences = (value: unknown, secretOf: (id: string) => string | undefined): unknown => {
  const resolve = (nested: unknown): unknown => {
    if (typeof nested === 'string') {
      return nested.replace(SECRET, (reference, id: string, jsonKey?: string) => {
        const secret = secretOf(id);
        return secret === undefined ? reference : valueOf(secret, jsonKey);
      });
    }
    if (Array.isArray(nested)) return nested.map(resolve);
    if (nested === null || typeof nested !== 'object') return nested;
    return Object.fromEntries(Object.entries(nested).map(([key, item]) => [key, resolve(item)]));
  };
  return resolve(value);
};
