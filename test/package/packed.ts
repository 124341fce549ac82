import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');

/** One file of the package, as npm lists it. */
interface PackedFile {
  readonly path: string;
}

/** What npm says of a package that it made. */
export interface Packed {
  readonly filename: string;
  /** Of the archive, in bytes. */
  readonly size: number;
  /** Of what is in it, in bytes. */
  readonly unpackedSize: number;
  readonly files: readonly PackedFile[];
}

/** TypeScript below a folder of the checkout, without its ending. */
export const sourcesIn = (folder: string): string[] => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts')).map(name => join(folder, name.slice(0, -'.ts'.length)));

const npm = (args: readonly string[], cwd = ROOT): string =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

const changedAt = (path: string): number => statSync(join(ROOT, path)).mtimeMs;

/** jsii takes its time: what it made of these very sources is used again. */
const isCompiled = (): boolean => existsSync(join(ROOT, '.jsii')) && existsSync(join(ROOT, 'dist/lib/index.js'))
  && [...sourcesIn('lib'), ...sourcesIn('lambda/contract'), 'lambda/contract'].every(source => changedAt(`${source}.ts`) < changedAt('.jsii'));

const isBundled = (): boolean => existsSync(join(ROOT, 'dist/cli/traffic-shift.js')) && existsSync(join(ROOT, 'dist/handlers/controller/index.js'));

/** Makes the package in that folder, and of what it needs only what is missing. */
export const pack = (folder: string): Packed => {
  if (!isCompiled()) npm(['run', 'jsii']);
  if (!isBundled()) npm(['run', 'bundle']);
  const [packed] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder])) as Packed[];
  return packed!;
};

/**
 * Installs it into an empty app, without its peers. Those are linked from the checkout: an installation would fetch some 200 MB from the
 * registry, which is not there wherever this runs, and perhaps others than those that the other tests run with.
 */
export const install = (app: string, tarball: string): void => {
  npm(['init', '-y'], app);
  npm(['install', '--offline', '--legacy-peer-deps', '--no-audit', '--no-fund', tarball], app);
};
