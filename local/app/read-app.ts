import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type AssemblyStack, readAssembly } from '../stage/assembly';
import { Refusal } from '../refusal';

const HOW = 'run `npx cdk synth` in the folder of your app, and give the folder that it writes, cdk.out unless you say otherwise';

const isAssembly = (folder: string): boolean => {
  try {
    return 'artifacts' in (JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as object);
  } catch {
    return false;
  }
};

/** The stacks that `cdk synth` wrote into a folder. */
export const readApp = (folder: string): readonly AssemblyStack[] => {
  if (!existsSync(folder)) throw new Refusal(`--app: there is no folder ${folder}: ${HOW}`);
  if (!isAssembly(folder)) throw new Refusal(`--app: ${folder} is no cloud assembly, a folder with a manifest.json: ${HOW}`);
  // Functions are loaded from there by other processes, which have a folder of their own.
  return readAssembly(resolve(folder));
};
