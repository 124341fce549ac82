import { METADATA_KEY } from '../../lambda/contract';
import type { Template } from '../stage/assembly';

/** As the text of a state machine's definition has it, within the text of a template. */
const SECURE_ORIGIN = /(\\"origin\\":\\")https:\/\/([^"\\:]+)(:\d+)?(\\")/g;

/** A template whose smoke tests ask HTTPS listeners by plain HTTP, at the same port: here these speak no other. */
export const withPlainOrigins = (template: Template): Template => ({
  ...template,
  Resources: Object.fromEntries(Object.entries(template.Resources).map(([id, resource]) => {
    if (resource.Metadata?.[METADATA_KEY] === undefined) return [id, resource];
    const text = JSON.stringify(resource).replace(SECURE_ORIGIN, (_, before: string, host: string, port = ':443', after: string) => `${before}http://${host}${port}${after}`);
    return [id, JSON.parse(text) as typeof resource];
  })),
});
