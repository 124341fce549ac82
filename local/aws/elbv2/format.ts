import type { QueryFormat } from '../wire/query';

export const ELBV2_FORMAT: QueryFormat = {
  version: '2015-12-01',
  namespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
  times: new Set(['CreatedTime']),
  maps: new Set(['AuthenticationRequestExtraParams']),
};
