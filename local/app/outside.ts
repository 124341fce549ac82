import { arnOf } from '../aws/account';
import type { Template, TemplateResource } from '../stage/assembly';
import { idOf, STANDS_FOR } from '../stage/load-balancing';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';

const KINDS = { LoadBalancerArn: 'loadbalancer', ListenerArn: 'listener' } as const;
type Property = keyof typeof KINDS;

/** A load balancer or a listener that a stack refers to and does not have. */
interface Outsider {
  readonly arn: string;
  /** The parameter that is to say the ARN. @default - the template says it itself */
  readonly parameter?: string | undefined;
}

const isArn = (value: unknown, property: Property): value is string =>
  typeof value === 'string' && value.includes(`:${KINDS[property]}/`);

const madeUp = (property: Property, name: string): string => {
  const own = property === 'ListenerArn' ? [idOf(`${name}/`)] : [];
  return arnOf('elasticloadbalancing', [KINDS[property], 'app', name.slice(0, 32), idOf(name), ...own].join('/'));
};

const outsiderOf = (value: unknown, property: Property, { Resources, Parameters = {} }: Template): Outsider | undefined => {
  if (isArn(value, property)) return { arn: value };
  const parameter = (value as { Ref?: string } | undefined)?.Ref;
  if (parameter === undefined || parameter in Resources || !(parameter in Parameters)) return undefined;
  const { Default } = Parameters[parameter]!;
  return { parameter, arn: isArn(Default, property) ? Default : madeUp(property, parameter) };
};

const outsidersOf = (template: Template, property: Property): Outsider[] => Object.values(template.Resources)
  .map(({ Properties }) => outsiderOf(Properties?.[property], property, template)).filter(outsider => outsider !== undefined);

const balancerOf = (listenerArn: string): string => listenerArn.replace(/:listener\/(.+)\/[^/]+$/, ':loadbalancer/$1');

const standInOf = (arn: string): string => `StandIn${idOf(arn)}`;

const loadBalancer = (arn: string): [string, TemplateResource] =>
  [standInOf(arn), { Type: LOAD_BALANCER, Metadata: { [STANDS_FOR]: arn } }];

/** Only one that speaks HTTPS can ask who a user is. */
const listener = (arn: string, isSecure: boolean): [string, TemplateResource] => [standInOf(arn), {
  Type: LISTENER,
  Metadata: { [STANDS_FOR]: arn },
  Properties: {
    LoadBalancerArn: { Ref: standInOf(balancerOf(arn)) },
    ...isSecure ? { Protocol: 'HTTPS', Port: 443 } : { Protocol: 'HTTP', Port: 80 },
    DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
  },
}];

const withReferences = (template: Template, resource: TemplateResource): TemplateResource => {
  const { Properties = {} } = resource;
  const references = (Object.keys(KINDS) as Property[]).flatMap(property => {
    const outsider = outsiderOf(Properties[property], property, template);
    return outsider === undefined ? [] : [[property, { Ref: standInOf(outsider.arn) }] as const];
  });
  return references.length === 0 ? resource : { ...resource, Properties: { ...Properties, ...Object.fromEntries(references) } };
};

export interface WithStandIns {
  readonly template: Template;
  /** ARNs of the listeners and load balancers that have a stand-in. */
  readonly standsFor: readonly string[];
}

/** A template with an empty load balancer, or listener, in the place of each that it refers to and does not have. */
export const withStandIns = (template: Template): WithStandIns => {
  const listeners = outsidersOf(template, 'ListenerArn');
  const loadBalancers = outsidersOf(template, 'LoadBalancerArn');
  const isSecure = (arn: string) => Object.values(template.Resources).some(({ Properties = {} }) =>
    Properties.Authentication !== undefined && outsiderOf(Properties.ListenerArn, 'ListenerArn', template)?.arn === arn);
  const parameters = [...listeners, ...loadBalancers]
    .flatMap(({ arn, parameter }) => parameter === undefined ? [] : [[parameter, { Default: arn }]]);
  return {
    standsFor: [...new Set([...listeners, ...loadBalancers].map(({ arn }) => arn))],
    template: {
      ...template,
      Parameters: { ...template.Parameters, ...Object.fromEntries(parameters) as Template['Parameters'] },
      Resources: {
        ...Object.fromEntries([...loadBalancers.map(({ arn }) => arn), ...listeners.map(({ arn }) => balancerOf(arn))].map(loadBalancer)),
        ...Object.fromEntries(listeners.map(({ arn }) => listener(arn, isSecure(arn)))),
        ...Object.fromEntries(Object.entries(template.Resources).map(([id, resource]) => [id, withReferences(template, resource)])),
      },
    },
  };
};
