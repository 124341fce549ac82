import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { SCENARIOS } from '../local/scenarios';
import type { Scenario } from '../local/scenarios/scenario';

/** How an argument is read, for commander: what cannot be read exits with the usage code. */

export const scenarioNamed = (name: string): Scenario => {
  const found = SCENARIOS.find(scenario => scenario.name === name);
  if (found === undefined) throw new Error(`Allowed: ${SCENARIOS.map(scenario => scenario.name).join(', ')}.`);
  return found;
};

export const numberFrom = (min: number, max: number, whole: boolean) => (text: string): number => {
  const value = Number(text);
  const inRange = value >= min && value <= max && (!whole || Number.isInteger(value));
  if (text.trim() === '' || !inRange) {
    throw new InvalidArgumentError(`Allowed: a ${whole ? 'whole ' : ''}number from ${min} to ${max}.`);
  }
  return value;
};

/** A parser that says itself what is wrong. */
export const readBy = <T>(parse: (text: string) => T) => (text: string): T => {
  try {
    return parse(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
};

/** An option that may be given several times. */
export const eachReadBy = <T>(parse: (text: string) => T) => (text: string, before: readonly T[] = []): readonly T[] =>
  [...before, readBy(parse)(text)];

/** A file that is written in the end, of which nobody wants to learn only then that it cannot be. */
export const fileToWrite = (file: string): string => {
  const folder = dirname(file);
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new InvalidArgumentError(`Nothing can be written into the folder ${folder} (${(error as NodeJS.ErrnoException).code}).`);
  }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) throw new InvalidArgumentError(`${file} is a folder: give the name of a file.`);
  return file;
};
