import type { Duration } from 'aws-cdk-lib';
import type { IUserPool, IUserPoolClient, IUserPoolDomain } from 'aws-cdk-lib/aws-cognito';
import type { UnauthenticatedAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/**
 * What both kinds of authentication can be told.
 */
export interface AuthenticationOptions {
  /**
   * Which claims are asked of the identity provider. Several are separated the way the provider wants it, mostly by spaces.
   *
   * @default 'openid'
   */
  readonly scope?: string;

  /**
   * Name of the cookie that holds the session: letters, digits and those of the other characters that a cookie's name may have. Routes on
   * one host name with different providers need different names.
   *
   * @default 'AWSELBAuthSessionCookie'
   */
  readonly sessionCookieName?: string;

  /**
   * How long a session lasts at most before the user is sent to the provider again: 1 second to 7 days.
   *
   * @default Duration.days(7)
   */
  readonly sessionTimeout?: Duration;

  /**
   * What becomes of a request without a session. Requests that scripts make in the background are better denied than redirected.
   *
   * @default UnauthenticatedAction.AUTHENTICATE
   */
  readonly onUnauthenticatedRequest?: UnauthenticatedAction;

  /**
   * Query parameters of the redirect to the provider: at most 10. No secrets: users see them.
   *
   * @default - none
   */
  readonly authenticationRequestExtraParams?: { [name: string]: string };
}

/**
 * An identity provider that speaks OpenID Connect.
 */
export interface OidcAuthenticationProps extends AuthenticationOptions {
  /**
   * What the provider calls itself: a URL with `https://`.
   */
  readonly issuer: string;

  /**
   * Where users are sent to log in: a URL with `https://` and a path.
   */
  readonly authorizationEndpoint: string;

  /**
   * Where the load balancer asks for tokens: a URL with `https://` and a path.
   */
  readonly tokenEndpoint: string;

  /**
   * Where the load balancer asks for the user's claims: a URL with `https://` and a path.
   */
  readonly userInfoEndpoint: string;

  /**
   * What the provider calls this application.
   */
  readonly clientId: string;

  /**
   * The secret that the provider gave to this application. The template holds its ARN; the value is read when a rule is created, and when
   * another secret, field or version is named here. Whoever rotates it names the new version, as the load balancer keeps the old value.
   */
  readonly clientSecret: ISecret;

  /**
   * The key under which the secret's JSON object holds the value.
   *
   * @default - the whole secret is the value
   */
  readonly clientSecretField?: string;

  /**
   * The id of the version to take. Another one makes the next deployment write the secret anew.
   *
   * @default - the version that is current when the value is read
   */
  readonly clientSecretVersionId?: string;
}

/**
 * A user pool of Amazon Cognito.
 */
export interface CognitoAuthenticationProps extends AuthenticationOptions {
  /**
   * The pool. Who writes the route's rules is let describe its clients, as the load balancer asks in their name.
   */
  readonly userPool: IUserPool;

  /**
   * The pool's client for this application: with a secret, the authorization code grant, and
   * `https://<host name>/oauth2/idpresponse` among its callback URLs.
   */
  readonly userPoolClient: IUserPoolClient;

  /**
   * The domain of the pool's login page.
   */
  readonly userPoolDomain: IUserPoolDomain;
}
