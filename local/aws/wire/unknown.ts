import { jsonExchange, jsonTarget } from './json';
import { type Exchange, notImplemented, type WireRequest } from './protocol';
import { parseQuery, type QueryFormat, queryParameter, queryRefusal } from './query';

const NAMELESS: QueryFormat = {
  version: '', namespace: '', numbers: new Set(), booleans: new Set(), times: new Set(), lists: new Set(), maps: new Set(),
};

/** A request for a service that the rehearsal does not have: refused in a format that its client understands. */
export const unknownService = (request: WireRequest): Exchange => {
  const [prefix, action] = jsonTarget(request) ?? [];
  if (prefix !== undefined && action !== undefined) return jsonExchange(prefix, action, {}, request);
  const body = request.body.toString();
  const parsed = parseQuery(body, NAMELESS);
  const service = request.path === '/' ? `query-${queryParameter(body, 'Version')}` : request.path;
  return {
    service, action: parsed.action, input: parsed.input,
    carryOut: () => Promise.reject(notImplemented(`${service}:${parsed.action}`)),
    refuse: error => queryRefusal(error, ''),
  };
};
