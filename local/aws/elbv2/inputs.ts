import type { Validation } from '../wire/read-input';
import { any, flag, integer, list, oneOf, structure, text, textMap } from '../wire/shape';

/** Numbers and names by the API model of Elastic Load Balancing; 400 is the most on a page. */
const arn = text();
const texts = list(text());
const page = { Marker: text(), PageSize: integer({ min: 1, max: 400 }) };
const tags = list(structure({ 'Key!': text({ min: 1, max: 128 }), 'Value': text({ max: 256 }) }), { min: 1 });
const targets = list(structure({ 'Id!': text(), 'Port': integer({ min: 1, max: 65_535 }), 'AvailabilityZone': text() }));

const authentication = {
  Scope: text(), SessionCookieName: text(), SessionTimeout: integer(), OnUnauthenticatedRequest: oneOf('deny', 'allow', 'authenticate'),
  AuthenticationRequestExtraParams: textMap,
};

const actions = list(structure({
  'Type!': oneOf('forward', 'authenticate-oidc', 'authenticate-cognito', 'redirect', 'fixed-response', 'jwt-validation'),
  'TargetGroupArn': arn,
  'Order': integer({ min: 1, max: 50_000 }),
  'ForwardConfig': structure({
    TargetGroups: list(structure({ TargetGroupArn: arn, Weight: integer() })),
    TargetGroupStickinessConfig: structure({ Enabled: flag, DurationSeconds: integer() }),
  }),
  'RedirectConfig': structure({
    'Protocol': text(), 'Port': text(), 'Host': text({ min: 1, max: 128 }), 'Path': text({ min: 1, max: 128 }), 'Query': text({ max: 128 }),
    'StatusCode!': oneOf('HTTP_301', 'HTTP_302'),
  }),
  'FixedResponseConfig': structure({ 'MessageBody': text({ max: 1024 }), 'StatusCode!': text(), 'ContentType': text({ max: 32 }) }),
  'AuthenticateOidcConfig': structure({ ...authentication, UseExistingClientSecret: flag }),
  'AuthenticateCognitoConfig': structure(authentication),
  'JwtValidationConfig': structure({ AdditionalClaims: list(structure({ Format: text(), Name: text(), Values: texts })) }),
}));

const values = structure({ Values: texts, RegexValues: texts });

const conditions = list(structure({
  Field: text({ max: 64 }),
  Values: texts,
  HostHeaderConfig: values,
  PathPatternConfig: values,
  HttpHeaderConfig: structure({ HttpHeaderName: text(), Values: texts, RegexValues: texts }),
  QueryStringConfig: structure({ Values: list(structure({ Key: text(), Value: text() })) }),
  HttpRequestMethodConfig: values,
  SourceIpConfig: values,
  RegexValues: texts,
}));

const rewrites = structure({ Rewrites: list(structure({ 'Regex!': text(), 'Replace!': text() })) });

const transforms = list(structure({
  'Type!': oneOf('host-header-rewrite', 'url-rewrite'), 'HostHeaderRewriteConfig': rewrites, 'UrlRewriteConfig': rewrites,
}));

export const ELBV2_VALIDATION: Validation = {
  code: 'ValidationError',
  inputs: {
    DescribeLoadBalancers: structure({ LoadBalancerArns: texts, Names: texts, ...page }),
    DescribeListeners: structure({ LoadBalancerArn: arn, ListenerArns: texts, ...page }),
    ModifyListener: structure({
      'ListenerArn!': arn, 'DefaultActions': actions, 'Port': integer({ min: 1, max: 65_535 }), 'Protocol': text(), 'SslPolicy': text(),
      'Certificates': list(structure({ CertificateArn: text(), IsDefault: flag })), 'AlpnPolicy': texts, 'MutualAuthentication': any,
    }),
    DescribeRules: structure({ ListenerArn: arn, RuleArns: texts, ...page }),
    CreateRule: structure({
      'ListenerArn!': arn, 'Conditions!': conditions, 'Priority!': integer({ min: 1, max: 50_000 }), 'Actions!': actions, 'Tags': tags,
      'Transforms': transforms,
    }),
    ModifyRule: structure({ 'RuleArn!': arn, 'Conditions': conditions, 'Actions': actions, 'Transforms': transforms, 'ResetTransforms': flag }),
    DeleteRule: structure({ 'RuleArn!': arn }),
    SetRulePriorities: structure({
      'RulePriorities!': list(structure({ RuleArn: arn, Priority: integer({ min: 1, max: 50_000 }) })),
    }),
    DescribeTargetGroups: structure({ LoadBalancerArn: arn, TargetGroupArns: texts, Names: texts, ...page }),
    DescribeTargetGroupAttributes: structure({ 'TargetGroupArn!': arn }),
    ModifyTargetGroupAttributes: structure({
      'TargetGroupArn!': arn, 'Attributes!': list(structure({ Key: text({ max: 256 }), Value: text() })),
    }),
    DescribeTargetHealth: structure({ 'TargetGroupArn!': arn, 'Targets': targets, 'Include': texts }),
    RegisterTargets: structure({ 'TargetGroupArn!': arn, 'Targets!': targets }),
    DeregisterTargets: structure({ 'TargetGroupArn!': arn, 'Targets!': targets }),
    DescribeTags: structure({ 'ResourceArns!': texts }),
    AddTags: structure({ 'ResourceArns!': texts, 'Tags!': tags }),
    RemoveTags: structure({ 'ResourceArns!': texts, 'TagKeys!': list(text({ min: 1, max: 128 })) }),
  },
};
