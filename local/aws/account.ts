/** Where everything of a rehearsal is. */
export const REGION = 'us-east-1';
export const ACCOUNT = '123456789012';

export const arnOf = (service: string, resource: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
