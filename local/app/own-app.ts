import type { ShiftConfig } from '../../lambda/contract';
import type { Stack, Template } from '../stage/assembly';
import { type AnswersFor, answersFor } from './answers-for';
import { chooseShift, type Wanted } from './choose-shift';
import { configIn } from './config-in';
import { evaluated } from './evaluated';
import { withInlineCode, withoutVersions } from './functions';
import { broughtHere } from './here';
import { joinedStack } from './joined';
import { withStandIns } from './outside';
import { withPlainOrigins } from './plain-origins';
import { readApp } from './read-app';
import { withSecrets } from './secrets';

/** A shift of somebody's own app, ready to be rehearsed. */
export interface OwnApp extends AnswersFor {
  readonly stack: Stack;
  /** The construct's path. */
  readonly shift: string;
  readonly migrateLogicalId: string;
  /** As the template has it. */
  readonly config: ShiftConfig;
  /** Made-up values of secrets, by ARN. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What is different from the app, in sentences. */
  readonly notes: readonly string[];
}

const secureListeners = ({ Resources }: Template): string[] =>
  Object.keys(Resources).filter(id => Resources[id]!.Type === 'AWS::ElasticLoadBalancingV2::Listener' && Resources[id]!.Properties?.Protocol === 'HTTPS');

const noteIf = (names: readonly string[], sentence: (names: string) => string): string[] => names.length === 0 ? [] : [sentence(names.join(', '))];

/** Throws a Refusal for what cannot be rehearsed. */
export const ownApp = (folder: string, wanted: Wanted): OwnApp => {
  const stacks = readApp(folder).map(broughtHere).map(stack => ({ ...stack, template: evaluated(stack.template) }));
  const { shift, stack, migrateLogicalId } = chooseShift(stacks, wanted);
  const joined = joinedStack(stack, stacks);
  const { standsFor, template: complete } = withStandIns(joined.stack.template);
  const { secrets, template } = withSecrets(withPlainOrigins(withoutVersions(complete)));
  const config = configIn(template, migrateLogicalId);
  return {
    stack: withInlineCode({ ...joined.stack, template }), shift, migrateLogicalId, config, secrets,
    ...answersFor(template, config),
    notes: [
      ...noteIf(joined.with, names => `deployed as one with the stacks whose exports it uses: ${names}`),
      ...noteIf(standsFor, arns => `not in the app, so that an empty load balancer stands in: ${arns}`),
      ...noteIf(secureListeners(template), names => `listeners that speak plain HTTP here, on 127.0.0.1, in place of HTTPS: ${names}`),
      ...noteIf(Object.keys(secrets), arns => `secrets with made-up values: ${arns}`),
    ],
  };
};
