import { jsonExchange, jsonTarget } from './json';
import { type Exchange, notImplemented, type WireRequest } from './protocol';
import { parseQuery, queryParameter, queryRefusal } from './query';
import { readInput } from './read-input';

/** A request for a service that the rehearsal does not have: refused in a format that its client understands. */
export const unknownService = (request: WireRequest): Exchange => {
  const [prefix, action] = jsonTarget(request) ?? [];
  if (prefix !== undefined && action !== undefined) return jsonExchange(prefix, action, {}, request);
  const body = request.body.toString();
  const name = queryParameter(body, 'Action');
  const service = request.path === '/' ? `query-${queryParameter(body, 'Version')}` : request.path;
  return {
    service, action: name, ...readInput(() => parseQuery(body), name),
    carryOut: () => Promise.reject(notImplemented(`${service}:${name}`)),
    refuse: error => queryRefusal(error, ''),
  };
};
