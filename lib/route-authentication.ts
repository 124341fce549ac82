import { SecretValue, Tokenization, type Duration } from 'aws-cdk-lib';
import type { IUserPool, IUserPoolClient, IUserPoolDomain } from 'aws-cdk-lib/aws-cognito';
import { ListenerAction, type UnauthenticatedAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AuthenticateCognitoAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2-actions';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { AuthenticationAction, ClientSecretReference } from '../lambda/contract';
import { requireAuthenticationOptions, requireEndpoints } from './private/authentication-checks';

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

/**
 * Makes the load balancer ask who a user is before a request reaches either colour: `RouteAuthentication.oidc(...)` or
 * `RouteAuthentication.cognito(...)`. It survives every release and every rollback.
 *
 * Only HTTPS listeners can. The load balancer is let talk to any address by HTTPS, as those of the provider are not known.
 */
export class RouteAuthentication {
  /**
   * Asks an identity provider that speaks OpenID Connect.
   *
   * Throws if an endpoint is not a URL with `https://`, if the session would last less than a second or more than 7 days, if the cookie's
   * name is none, or if there are more than 10 extra parameters.
   */
  public static oidc(props: OidcAuthenticationProps): RouteAuthentication {
    requireEndpoints(props);
    requireAuthenticationOptions(props);
    const { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, clientId, clientSecret: secret } = props;
    const AuthenticateOidcConfig = {
      Issuer: issuer,
      AuthorizationEndpoint: authorizationEndpoint,
      TokenEndpoint: tokenEndpoint,
      UserInfoEndpoint: userInfoEndpoint,
      ClientId: clientId,
      ...rendered(props),
    };
    const { clientSecretField: jsonField, clientSecretVersionId: versionId } = props;
    const clientSecret = SecretValue.secretsManager(secret.secretArn, { jsonField, versionId });
    return new RouteAuthentication(
      { Type: 'authenticate-oidc', AuthenticateOidcConfig },
      next => ListenerAction.authenticateOidc({ ...props, clientSecret, next }),
      { clientSecret: secret, reference: referenceTo(props) },
    );
  }

  /**
   * Asks a user pool of Amazon Cognito.
   *
   * Throws if the session would last less than a second or more than 7 days, if the cookie's name is none, or if there are more than 10
   * extra parameters.
   */
  public static cognito(props: CognitoAuthenticationProps): RouteAuthentication {
    requireAuthenticationOptions(props);
    const { userPool, userPoolClient, userPoolDomain } = props;
    const AuthenticateCognitoConfig = {
      UserPoolArn: userPool.userPoolArn,
      UserPoolClientId: userPoolClient.userPoolClientId,
      UserPoolDomain: userPoolDomain.domainName,
      ...rendered(props),
    };
    return new RouteAuthentication(
      { Type: 'authenticate-cognito', AuthenticateCognitoConfig },
      next => new AuthenticateCognitoAction({ ...props, next }),
      { userPool },
    );
  }

  private constructor(
    private readonly action: AuthenticationAction,
    private readonly listenerAction: (next: ListenerAction) => ListenerAction,
    private readonly needs: AuthenticationNeeds,
  ) {}

  /**
   * As properties of the weighted rule.
   *
   * @internal
   */
  public _render(): RenderedAuthentication {
    const { reference } = this.needs;
    return { Authentication: [this.action], ...reference && { ClientSecret: reference } };
  }

  /**
   * As an action of CDK's own rules.
   *
   * @internal
   */
  public _before(next: ListenerAction): ListenerAction {
    return this.listenerAction(next);
  }

  /**
   * @internal
   */
  public get _clientSecret(): ISecret | undefined {
    return this.needs.clientSecret;
  }

  /**
   * @internal
   */
  public get _userPool(): IUserPool | undefined {
    return this.needs.userPool;
  }
}

/** What has to be read when a rule with the action is written. */
interface AuthenticationNeeds {
  readonly clientSecret?: ISecret;
  readonly reference?: ClientSecretReference;
  readonly userPool?: IUserPool;
}

interface RenderedAuthentication {
  readonly Authentication: AuthenticationAction[];
  readonly ClientSecret?: ClientSecretReference;
}

function referenceTo({ clientSecret, clientSecretField, clientSecretVersionId }: OidcAuthenticationProps): ClientSecretReference {
  return {
    SecretArn: clientSecret.secretArn,
    ...clientSecretField !== undefined && { JsonField: clientSecretField },
    ...clientSecretVersionId !== undefined && { VersionId: clientSecretVersionId },
  };
}

/** Undefined members do not come into the template. */
function rendered({ scope, sessionCookieName, sessionTimeout, ...options }: AuthenticationOptions): Record<string, unknown> {
  return {
    Scope: scope,
    SessionCookieName: sessionCookieName,
    SessionTimeout: sessionTimeout && Tokenization.stringifyNumber(sessionTimeout.toSeconds()),
    OnUnauthenticatedRequest: options.onUnauthenticatedRequest,
    AuthenticationRequestExtraParams: options.authenticationRequestExtraParams,
  };
}
