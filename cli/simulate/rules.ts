import { oracle } from '../../local/simulation/oracle';
import { comparison } from '../../local/simulation/ours';
import { RIVALS } from '../../local/simulation/rivals';
import type { Rule } from '../../local/simulation/rule';

/** Those that are played when none is named. */
export const RULES: readonly Rule[] = [comparison(), ...RIVALS];

/** It knows the rates behind what is counted, which nobody does: what is possible at best. */
export const ORACLE = oracle;

const ALL = [...RULES, ORACLE];

export const ruleNamed = (name: string): Rule => {
  const found = ALL.find(rule => rule.name === name);
  if (found === undefined) throw new Error(`Allowed: ${ALL.map(rule => rule.name).join(', ')}.`);
  return found;
};
