import { Duration, SecretValue } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { UserPool, UserPoolClient, UserPoolDomain } from 'aws-cdk-lib/aws-cognito';
import { UnauthenticatedAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { WEIGHTED_RULE_RESOURCE_TYPE } from '../../lambda/contract';
import type { BlueGreenRouteProps } from '../../lib/blue-green-route';
import { RouteAuthentication, type AuthenticationOptions, type OidcAuthenticationProps } from '../../lib/route-authentication';
import { TrafficShift } from '../../lib/traffic-shift';
import { WeightedRule } from '../../lib/weighted-rule';
import { Fixture, RULE_ARN } from './fixtures';
import { actionsOf, only, resourcesOf, statementsOf } from './policies';
import { dependenciesOf, expectAcyclic, needsOf } from './template-graph';

const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:oidc-AbCdEf';

const secretIn = ({ stack }: Fixture): ISecret => Secret.fromSecretCompleteArn(stack, 'ClientSecret', SECRET_ARN);

const oidc = (clientSecret: ISecret, props: Partial<OidcAuthenticationProps> = {}) => RouteAuthentication.oidc({
  issuer: 'https://login.example.com',
  authorizationEndpoint: 'https://login.example.com/authorize',
  tokenEndpoint: 'https://login.example.com/token',
  userInfoEndpoint: 'https://login.example.com/userinfo',
  clientId: 'shop',
  clientSecret,
  ...props,
});

const cognito = ({ stack }: Fixture, options: AuthenticationOptions = {}) => {
  const userPool = new UserPool(stack, 'Pool');
  return RouteAuthentication.cognito({
    userPool,
    userPoolClient: new UserPoolClient(stack, 'Client', { userPool, generateSecret: true }),
    userPoolDomain: new UserPoolDomain(stack, 'Domain', { userPool, cognitoDomain: { domainPrefix: 'shop' } }),
    ...options,
  });
};

const routed = (authenticate: (fixture: Fixture) => RouteAuthentication, props: Partial<BlueGreenRouteProps> = {}) => {
  const fixture = new Fixture();
  const route = fixture.route({ listener: fixture.httpsListener(), authentication: authenticate(fixture), ...props });
  return { fixture, route };
};

interface Resource { readonly Properties: Record<string, unknown> }

const ruleOf = (template: Template) => {
  const [[id, resource]] = Object.entries(template.findResources(WEIGHTED_RULE_RESOURCE_TYPE)) as [[string, Resource]];
  return { id, properties: resource.Properties };
};

const functionMay = (template: Template) => statementsOf(template, only(template, 'AWS::IAM::Role', /WeightedRulesRole/));

describe('OIDC', () => {
  test('is rendered in the native shape without the secret, which is named by its ARN', () => {
    const { fixture } = routed(each => oidc(secretIn(each), {
      scope: 'openid email', sessionCookieName: 'Shop', sessionTimeout: Duration.hours(1), onUnauthenticatedRequest: UnauthenticatedAction.DENY,
      authenticationRequestExtraParams: { prompt: 'login' }, clientSecretField: 'secret', clientSecretVersionId: 'v2',
    }));
    expect(ruleOf(Template.fromStack(fixture.stack)).properties).toMatchObject({
      Authentication: [{
        Type: 'authenticate-oidc',
        AuthenticateOidcConfig: {
          Issuer: 'https://login.example.com',
          AuthorizationEndpoint: 'https://login.example.com/authorize',
          TokenEndpoint: 'https://login.example.com/token',
          UserInfoEndpoint: 'https://login.example.com/userinfo',
          ClientId: 'shop',
          Scope: 'openid email',
          SessionCookieName: 'Shop',
          SessionTimeout: '3600',
          OnUnauthenticatedRequest: 'deny',
          AuthenticationRequestExtraParams: { prompt: 'login' },
        },
      }],
      ClientSecret: { SecretArn: SECRET_ARN, JsonField: 'secret', VersionId: 'v2' },
    });
  });

  test('holds no more than it is told', () => {
    const { fixture } = routed(each => oidc(secretIn(each)));
    const { properties } = ruleOf(Template.fromStack(fixture.stack));
    expect(properties.ClientSecret).toEqual({ SecretArn: SECRET_ARN });
    const [{ AuthenticateOidcConfig }] = properties.Authentication as [{ AuthenticateOidcConfig: object }];
    expect(Object.keys(AuthenticateOidcConfig)).toEqual(['Issuer', 'AuthorizationEndpoint', 'TokenEndpoint', 'UserInfoEndpoint', 'ClientId']);
  });

  test('lets the function read the one secret, before the rule and for as long as there is the rule', () => {
    const { fixture } = routed(each => oidc(secretIn(each)));
    const template = Template.fromStack(fixture.stack);
    expect(functionMay(template).filter(each => actionsOf(each).includes('secretsmanager:GetSecretValue')).flatMap(resourcesOf)).toEqual([SECRET_ARN]);
    const policy = only(template, 'AWS::IAM::Policy', /WeightedRulesSecret/);
    expect(dependenciesOf(template).get(ruleOf(template).id)).toContain(policy);
    expectAcyclic(template);
  });

  test('lets it decrypt by the key of the secret', () => {
    const { fixture } = routed(({ stack }) => oidc(new Secret(stack, 'Own', { encryptionKey: new Key(stack, 'Key') })));
    const template = Template.fromStack(fixture.stack);
    expect(functionMay(template).filter(each => actionsOf(each).includes('kms:Decrypt'))).toEqual([{
      Effect: 'Allow', Action: 'kms:Decrypt', Resource: { 'Fn::GetAtt': [only(template, 'AWS::KMS::Key', /Key/), 'Arn'] },
      Condition: { StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } } },
    }]);
    expectAcyclic(template);
  });

  test('takes a secret that is known by its name only', () => {
    const { fixture } = routed(({ stack }) => oidc(Secret.fromSecretNameV2(stack, 'Named', 'oidc')));
    const [statement] = functionMay(Template.fromStack(fixture.stack)).filter(each => actionsOf(each).includes('secretsmanager:GetSecretValue'));
    expect(JSON.stringify(statement!.Resource)).toMatch(/:secret:oidc-\?{6}"/);
  });

  test('makes the preview ask, too: the secret is a reference that CloudFormation resolves', () => {
    const { fixture } = routed(each => oidc(secretIn(each), { clientSecretField: 'secret', clientSecretVersionId: 'v2', sessionTimeout: Duration.hours(1) }));
    Template.fromStack(fixture.stack).allResourcesProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Actions: [
        {
          Type: 'authenticate-oidc', Order: 1,
          AuthenticateOidcConfig: {
            ClientId: 'shop', SessionTimeout: 3600, ClientSecret: `{{resolve:secretsmanager:${SECRET_ARN}:SecretString:secret::v2}}`,
          },
        },
        { Type: 'forward', Order: 2, TargetGroupArn: Match.anyValue() },
      ],
    });
  });

  test('hands the same reference to both kinds of rules', () => {
    const { fixture } = routed(each => oidc(secretIn(each)));
    const text = JSON.stringify(Template.fromStack(fixture.stack).toJSON());
    expect(text.split(SECRET_ARN)).toHaveLength(1 + 2 + 2);
    expect(text.match(/"ClientSecret":"[^"]*"/g)).toEqual(Array(2).fill(`"ClientSecret":"{{resolve:secretsmanager:${SECRET_ARN}:SecretString:::}}"`));
  });

  test('lets the load balancer ask the provider, by one rule of its security group', () => {
    const { fixture } = routed(each => oidc(secretIn(each)));
    const [group] = Object.values(Template.fromStack(fixture.stack).findResources('AWS::EC2::SecurityGroup')) as { Properties: { SecurityGroupEgress: unknown } }[];
    expect(group!.Properties.SecurityGroupEgress).toEqual([expect.objectContaining({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 })]);
  });
});

describe('a preview with a secret', () => {
  const preview = { secret: SecretValue.secretsManager('preview') };

  test('does not ask, and the load balancer may ask for the route all the same', () => {
    const { fixture } = routed(each => oidc(secretIn(each)), { preview });
    const template = Template.fromStack(fixture.stack);
    template.allResourcesProperties('AWS::ElasticLoadBalancingV2::ListenerRule', { Actions: [{ Type: 'forward' }] });
    template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupEgress: [Match.objectLike({ FromPort: 443 })] });
  });

  const smokeTested = (props: Partial<BlueGreenRouteProps>) => () => {
    const { fixture, route } = routed(each => oidc(secretIn(each)), props);
    const previewSecret = Secret.fromSecretNameV2(fixture.stack, 'PreviewSecret', 'preview');
    return new TrafficShift(fixture.stack, 'Shift', {
      routes: [route], smokeTests: { tests: [{ path: '/health' }], origin: 'https://shop.example.com', previewSecret },
    });
  };

  test('lets smoke tests in', () => expect(smokeTested({ preview })).not.toThrow());

  test('is needed for smoke tests', () => {
    expect(smokeTested({})).toThrow('Stack/Shift: smokeTests are given, but the preview of Stack/Route asks for authentication and they cannot log in: give preview.secret');
  });
});

describe('Cognito', () => {
  test('is rendered in the native shape, for the route and its preview', () => {
    const { fixture } = routed(each => cognito(each, { sessionTimeout: Duration.days(1) }));
    const template = Template.fromStack(fixture.stack);
    const { properties } = ruleOf(template);
    expect(properties.Authentication).toEqual([{
      Type: 'authenticate-cognito',
      AuthenticateCognitoConfig: {
        UserPoolArn: { 'Fn::GetAtt': [expect.stringContaining('Pool'), 'Arn'] },
        UserPoolClientId: { Ref: expect.stringContaining('Client') },
        UserPoolDomain: { Ref: expect.stringContaining('Domain') },
        SessionTimeout: '86400',
      },
    }]);
    expect(properties).not.toHaveProperty('ClientSecret');
    template.allResourcesProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Actions: [Match.objectLike({ Type: 'authenticate-cognito', Order: 1 }), Match.objectLike({ Type: 'forward', Order: 2 })],
    });
  });

  const poolsOf = (template: Template, role: RegExp) => statementsOf(template, only(template, 'AWS::IAM::Role', role))
    .filter(each => actionsOf(each).some(action => action.startsWith('cognito-idp:')));

  test('lets whoever writes the rule describe the pool\'s clients, and nobody else', () => {
    const { fixture, route } = routed(each => cognito(each));
    new TrafficShift(fixture.stack, 'Shift', { routes: [route] });
    const template = Template.fromStack(fixture.stack);
    const Resource = { 'Fn::GetAtt': [only(template, 'AWS::Cognito::UserPool', /Pool/), 'Arn'] };
    for (const role of [/WeightedRulesRole/, /ShiftControllerRole/, /ShiftGuardianRole/]) {
      expect(poolsOf(template, role)).toEqual([{ Effect: 'Allow', Action: 'cognito-idp:DescribeUserPoolClient', Resource }]);
    }
    const needed = needsOf(dependenciesOf(template), ruleOf(template).id);
    expect(needed).toContain(only(template, 'AWS::IAM::Policy', /WeightedRulesUserPool/));
    expectAcyclic(template);
  });

  test('of a rule that exists is let be written, too', () => {
    const { fixture, route } = routed(each => cognito(each));
    const rule = WeightedRule.fromRuleArn(fixture.stack, 'Existing', RULE_ARN);
    const existing = fixture.route({ listener: fixture.importedListener(), rule, targets: fixture.targets({}, 'T2'), authentication: cognitoOf(route) }, 'Second');
    new TrafficShift(fixture.stack, 'Shift', { routes: [existing] });
    expect(poolsOf(Template.fromStack(fixture.stack), /ShiftControllerRole/)).toHaveLength(1);
  });

  const cognitoOf = (route: ReturnType<typeof routed>['route']) => (route.rule as WeightedRule)._props.authentication;

  test('is asked for by nobody without it', () => {
    const fixture = new Fixture();
    new TrafficShift(fixture.stack, 'Shift', { routes: [fixture.route()] });
    expect(JSON.stringify(Template.fromStack(fixture.stack).toJSON())).not.toContain('cognito-idp');
  });
});

test('the secret of one policy serves several rules', () => {
  const fixture = new Fixture();
  const [listener, authentication] = [fixture.httpsListener(), oidc(secretIn(fixture))];
  fixture.route({ listener, authentication });
  fixture.route({ listener, authentication, targets: fixture.targets({}, 'T2'), priority: 30 }, 'Second');
  const policies = Object.keys(Template.fromStack(fixture.stack).findResources('AWS::IAM::Policy'));
  expect(policies.filter(id => id.includes('WeightedRulesSecret'))).toHaveLength(1);
});

test('fails on a listener that speaks HTTP', () => {
  const fixture = new Fixture();
  expect(() => fixture.route({ authentication: oidc(secretIn(fixture)) }))
    .toThrow('Stack/Route/Rule: authentication is given, but the listener Stack/Alb/Http speaks HTTP: give one that speaks HTTPS');
});

test.each([1, 604800])('accepts a session of %d seconds', seconds => {
  expect(() => oidc(secretIn(new Fixture()), { sessionTimeout: Duration.seconds(seconds) })).not.toThrow();
});

const params = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, '1']));

test('accepts ten extra parameters', () => {
  expect(() => oidc(secretIn(new Fixture()), { authenticationRequestExtraParams: params(10) })).not.toThrow();
});

test.each<[string, AuthenticationOptions, string]>([
  ['a session of no time', { sessionTimeout: Duration.seconds(0) }, 'sessionTimeout is 0 seconds: choose a whole number from 1 to 604800 seconds'],
  ['a session of more than a week', { sessionTimeout: Duration.seconds(604801) }, 'sessionTimeout is 604801 seconds'],
  ['a session of half a second', { sessionTimeout: Duration.millis(500) }, 'sessionTimeout is 0.5 seconds'],
  ['a cookie without a name', { sessionCookieName: '' }, `sessionCookieName is ''`],
  ['a name that no cookie has', { sessionCookieName: 'a=b' }, `sessionCookieName is 'a=b': use letters, digits`],
  ['eleven extra parameters', { authenticationRequestExtraParams: params(11) }, 'the number of authenticationRequestExtraParams is 11: choose a whole number from 0 to 10'],
])('both kinds fail for %s', (_, options, message) => {
  const fixture = new Fixture();
  expect(() => oidc(secretIn(fixture), options)).toThrow(`RouteAuthentication: ${message}`);
  expect(() => cognito(fixture, options)).toThrow(`RouteAuthentication: ${message}`);
});

test.each(['issuer', 'authorizationEndpoint', 'tokenEndpoint', 'userInfoEndpoint'])('OIDC fails for an %s without https', field => {
  for (const url of ['http://login.example.com/x', 'login.example.com', '/x']) {
    expect(() => oidc(secretIn(new Fixture()), { [field]: url })).toThrow(`RouteAuthentication: ${field} is '${url}': give a whole URL, like https://`);
  }
});
