import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
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
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

export interface Stack {
  readonly name: string;
  readonly template: Template;
  /** Folders of file assets by their hash. */
  readonly assets: ReadonlyMap<string, string>;
}

interface Artifact {
  readonly type: string;
  readonly properties?: { readonly templateFile?: string; readonly stackName?: string; readonly file?: string };
}

interface AssetManifest {
  readonly files?: Readonly<Record<string, { readonly source: { readonly path?: string } }>>;
}

const json = <T>(...path: string[]): T => JSON.parse(readFileSync(join(...path), 'utf8')) as T;

const assetFolders = (directory: string, artifacts: readonly Artifact[]): ReadonlyMap<string, string> => new Map(artifacts
  .filter(({ type, properties }) => type === 'cdk:asset-manifest' && properties?.file !== undefined)
  .flatMap(({ properties }) => Object.entries(json<AssetManifest>(directory, properties!.file!).files ?? {}))
  .flatMap(([hash, { source }]) => source.path === undefined ? [] : [[hash, join(directory, source.path)] as const]));

/** The stacks of a cloud assembly, as `cdk synth` writes it. */
export const readAssembly = (directory: string): Stack[] => {
  const { artifacts } = json<{ artifacts: Record<string, Artifact> }>(directory, 'manifest.json');
  const assets = assetFolders(directory, Object.values(artifacts));
  return Object.entries(artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, { properties }]) => ({
      name: properties?.stackName ?? id,
      template: json<Template>(directory, properties!.templateFile!),
      assets,
    }));
};
