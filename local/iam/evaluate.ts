import { holds } from './condition';
import type { Selection, Statement } from './document';
import { matchesAction, matchesResource } from './pattern';
import { includesCaller } from './principal';
import type { AccessRequest, Caller, RequestContext } from './request';

export type Decision = 'allowed' | 'explicitly denied' | 'not allowed';

const selects = ({ patterns, isNegated }: Selection, matches: (pattern: string) => boolean): boolean =>
  patterns.some(matches) !== isNegated;

const applies = (statement: Statement, { action, resource }: AccessRequest, caller: Caller, context: RequestContext): boolean => {
  const { actions, resources, principals, effect, conditions } = statement;
  return selects(actions, pattern => matchesAction(pattern, action))
    && (resources === undefined || selects(resources, pattern => matchesResource(pattern, resource, context)))
    && (principals === undefined || includesCaller(principals, caller, effect))
    && conditions.every(condition => holds(condition, context));
};

/** All denials first, then the permissions; nothing is allowed by itself. */
export const decide = (statements: readonly Statement[], request: AccessRequest, caller: Caller, context: RequestContext): Decision => {
  const applying = statements.filter(statement => applies(statement, request, caller, context));
  if (applying.some(({ effect }) => effect === 'Deny')) return 'explicitly denied';
  return applying.length > 0 ? 'allowed' : 'not allowed';
};
