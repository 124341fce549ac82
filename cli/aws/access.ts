/** Where AWS is asked, and as whom. What is left out, the SDK looks up in the environment and in the AWS configuration files. */
export interface AwsAccess {
  readonly region?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
}

/** Which versions of Node.js the bundled SDK will still run on some day is not the operator's business at 3 AM. */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** A call that hangs must not look like a release that stands still. */
const requestHandler = { connectionTimeout: 5_000, requestTimeout: 15_000, throwOnRequestTimeout: true };

export const clientSettings = ({ region, profile, endpointUrl }: AwsAccess) => ({ region, profile, endpoint: endpointUrl, requestHandler });
