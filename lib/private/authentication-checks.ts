import { Token } from 'aws-cdk-lib';
import { Port } from 'aws-cdk-lib/aws-ec2';
import { ApplicationProtocol, type IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import type { AuthenticationOptions, OidcAuthenticationProps } from '../route-authentication';
import { LIMITS } from './limits';
import { ownListener } from './own-listener';
import { ConfigurationError, requireDuration, requireRange } from './validation';

const AT = 'RouteAuthentication';

const EXTRA_PARAMETERS = { min: 0, max: 10, integer: true };

/** RFC 6265, 4.1.1. */
const COOKIE_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

export function requireAuthenticationOptions(options: AuthenticationOptions): void {
  const { sessionTimeout, sessionCookieName, authenticationRequestExtraParams = {} } = options;
  requireDuration(AT, 'sessionTimeout', sessionTimeout, LIMITS.session);
  if (sessionCookieName !== undefined && !Token.isUnresolved(sessionCookieName) && !COOKIE_NAME.test(sessionCookieName)) {
    throw new ConfigurationError(AT, `sessionCookieName is '${sessionCookieName}': use letters, digits, '-', '_' and '.'`);
  }
  requireRange(AT, 'the number of authenticationRequestExtraParams', Object.keys(authenticationRequestExtraParams).length, EXTRA_PARAMETERS);
}

export function requireEndpoints({ issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint }: OidcAuthenticationProps): void {
  for (const [field, url] of Object.entries({ issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint })) {
    if (Token.isUnresolved(url) || (URL.canParse(url) && new URL(url).protocol === 'https:')) continue;
    throw new ConfigurationError(AT, `${field} is '${url}': give a whole URL, like https://login.example.com/oauth2/${field}`);
  }
}

/** The load balancer asks the identity provider itself. */
export function allowAuthentication(at: IConstruct, listener: IApplicationListener): void {
  if (ownListener(listener)?.protocol === ApplicationProtocol.HTTP) {
    throw new ConfigurationError(at, `authentication is given, but the listener ${listener.node.path} speaks HTTP: give one that speaks HTTPS, no other can authenticate`);
  }
  // CDK's own actions add the same: described the same, it is one rule.
  listener.connections.allowToAnyIpv4(Port.tcp(443), 'Allow to IdP endpoint');
}
