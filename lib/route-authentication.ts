import { SecretValue, Tokenization } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { ListenerAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AuthenticateCognitoAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2-actions';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { AuthenticationAction, ClientSecretReference } from '../lambda/contract';
import { requireAuthenticationOptions, requireEndpoints } from './private/authentication-checks';
import type { AuthenticationOptions, CognitoAuthenticationProps, OidcAuthenticationProps } from './route-authentication-props';

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
