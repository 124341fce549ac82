import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const folderWithPackage = (folder: string): string => {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`no package.json above ${__dirname}`);
  return folderWithPackage(parent);
};

/** This code runs from `local/` in tests and from `dist/cli/` as the CLI: the package's folder is above both. */
export const packageFolder = folderWithPackage(__dirname);

/** A bundle that the CLI needs beside itself. */
export const bundled = (name: string): string => {
  const file = join(packageFolder, 'dist', 'cli', `${name}.js`);
  if (!existsSync(file)) throw new Error(`${file} is missing: run \`npm run bundle\``);
  return file;
};
