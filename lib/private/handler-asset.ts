// jsii compiles without the ambient types that tsconfig.json names.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Code, type AssetCode } from 'aws-cdk-lib/aws-lambda';
import { ConfigurationError } from './validation';

const PACKAGE = 'cdk-traffic-shift';

/**
 * The prebuilt bundle of a handler: no bundler runs at the user's synth, and what was tested is what is uploaded.
 *
 * @param name one of `HANDLERS` in the contract
 */
export function handlerAsset(name: string): AssetCode {
  const folder = join(packageFolder(__dirname), 'dist', 'handlers', name);
  if (!existsSync(join(folder, 'index.js'))) {
    throw new ConfigurationError(PACKAGE, `the bundle of the handler '${name}' is missing at ${folder}: run \`npm run bundle\``);
  }
  return Code.fromAsset(folder);
}

/** This file runs from `lib/` in tests and from `dist/lib/` when installed: the package's folder is above both. */
function packageFolder(folder: string): string {
  if (packageName(folder) === PACKAGE) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new ConfigurationError(PACKAGE, `no package.json of that name above ${__dirname}: install the package whole`);
  return packageFolder(parent);
}

function packageName(folder: string): string | undefined {
  const file = join(folder, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name : undefined;
}
