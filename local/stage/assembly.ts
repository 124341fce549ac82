import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, unknown>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>>;
}

export interface Stack {
  readonly name: string;
  readonly template: Template;
  /** Folders of file assets by their hash. */
  readonly assets: ReadonlyMap<string, string>;
}

/** A stack with what the assembly says of it besides. */
export interface AssemblyStack extends Stack {
  /** Its construct's path. */
  readonly path: string;
  /** Of the account and the region that it is bound to: `aws://123456789012/eu-west-1`. */
  readonly environment: string;
}

interface Artifact {
  readonly type: string;
  readonly displayName?: string;
  readonly environment?: string;
  readonly properties?: {
    readonly templateFile?: string; readonly stackName?: string; readonly file?: string; readonly directoryName?: string;
  };
}

interface AssetManifest {
  readonly files?: Readonly<Record<string, { readonly source: { readonly path?: string } }>>;
}

const json = <T>(...path: string[]): T => JSON.parse(readFileSync(join(...path), 'utf8')) as T;

const assetFolders = (directory: string, artifacts: readonly Artifact[]): ReadonlyMap<string, string> => new Map(artifacts
  .filter(({ type, properties }) => type === 'cdk:asset-manifest' && properties?.file !== undefined)
  .flatMap(({ properties }) => Object.entries(json<AssetManifest>(directory, properties!.file!).files ?? {}))
  .flatMap(([hash, { source }]) => source.path === undefined ? [] : [[hash, join(directory, source.path)] as const]));

const nestedIn = (directory: string, artifacts: readonly Artifact[]): AssemblyStack[] => artifacts
  .filter(({ type }) => type === 'cdk:cloud-assembly')
  .flatMap(({ properties }) => readAssembly(join(directory, properties!.directoryName!)));

/** The stacks of a cloud assembly, as `cdk synth` writes it, those of its stages after its own. */
export const readAssembly = (directory: string): AssemblyStack[] => {
  const { artifacts } = json<{ artifacts: Record<string, Artifact> }>(directory, 'manifest.json');
  const assets = assetFolders(directory, Object.values(artifacts));
  const own = Object.entries(artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, { displayName = id, environment = '', properties }]) => ({
      name: properties?.stackName ?? id,
      path: displayName.replace(/ \(.*\)$/, ''),
      environment,
      // A stack without resources says nothing of them.
      template: { Resources: {}, ...json<Partial<Template>>(directory, properties!.templateFile!) },
      assets,
    }));
  return [...own, ...nestedIn(directory, Object.values(artifacts))];
};
