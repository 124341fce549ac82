import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssemblyStack, Template, TemplateResource } from '../stage/assembly';
import { replaceObjects } from './nested';

const FUNCTION = 'AWS::Lambda::Function';
const NAMES_OF_FUNCTIONS = ['AWS::Lambda::Alias', 'AWS::Lambda::Version'];

/** The code that a template holds itself, of functions that run here. */
const inlineCode = ({ Type, Properties = {} }: TemplateResource): string | undefined => {
  const { ZipFile } = (Properties.Code ?? {}) as { ZipFile?: unknown };
  return Type === FUNCTION && String(Properties.Runtime).startsWith('nodejs') && typeof ZipFile === 'string' ? ZipFile : undefined;
};

/** Puts the code into a folder, which goes with this process. */
const folderWith = (code: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-traffic-shift-code-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'index.js'), code);
  return folder;
};

/** A stack whose functions have their code in assets, also where the template holds it. */
export const withInlineCode = (stack: AssemblyStack): AssemblyStack => {
  const codes = Object.entries(stack.template.Resources).flatMap(([id, resource]) => {
    const code = inlineCode(resource);
    return code === undefined ? [] : [{ id, resource, code, hash: createHash('sha256').update(code).digest('hex') }];
  });
  return {
    ...stack,
    assets: new Map([...stack.assets, ...codes.map(({ hash, code }) => [hash, folderWith(code)] as const)]),
    template: {
      ...stack.template,
      Resources: {
        ...stack.template.Resources,
        ...Object.fromEntries(codes.map(({ id, resource, hash }) =>
          [id, { ...resource, Properties: { ...resource.Properties, Code: { S3Key: `${hash}.zip` } } }])),
      },
    },
  };
};

/** The function behind a version or an alias, as the template refers to it. */
const functionBehind = ({ Resources }: Template, logicalId: unknown): string | undefined => {
  const resource = Resources[String(logicalId)];
  if (resource === undefined || !NAMES_OF_FUNCTIONS.includes(resource.Type)) return undefined;
  return (resource.Properties?.FunctionName as { Ref?: string } | undefined)?.Ref;
};

/** A template that means the function itself where it means a version or an alias of it: there is one version here. */
export const withoutVersions = (template: Template): Template => ({
  ...template,
  Resources: replaceObjects(template.Resources, object => {
    const { Ref, 'Fn::GetAtt': attribute } = object;
    const behind = functionBehind(template, Ref ?? (Array.isArray(attribute) && attribute[1] !== 'Version' ? attribute[0] : undefined));
    return behind === undefined ? undefined : { 'Fn::GetAtt': [behind, 'Arn'] };
  }) as Template['Resources'],
});
