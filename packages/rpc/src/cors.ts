import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';

/** Origins whose pages may use the API: any, or exactly these. An empty list means none. */
export type AllowedOrigins = '*' | readonly string[];

/** A request without Origin comes from no page. */
export function isOriginAllowed(request: IncomingMessage, allowed: AllowedOrigins): boolean {
  const { origin } = request.headers;
  return origin === undefined || allowed === '*' || allowed.includes(origin);
}

/** CORS headers for any response, errors included: without them a page can't read why it failed. */
export function corsHeaders(request: IncomingMessage, allowed: AllowedOrigins): OutgoingHttpHeaders {
  const { origin } = request.headers;
  if (allowed === '*') return { 'access-control-allow-origin': '*' };
  if (origin === undefined || !allowed.includes(origin)) return { vary: 'origin' };
  return { 'access-control-allow-origin': origin, vary: 'origin' };
}

/** What a preflight asks for beyond {@link corsHeaders}. */
export function preflightHeaders(request: IncomingMessage): OutgoingHttpHeaders {
  const requested = request.headers['access-control-request-headers'];
  return {
    'access-control-allow-methods': 'GET, POST, OPTIONS',
    'access-control-allow-headers': requested === undefined ? 'content-type' : `content-type, ${requested}`,
    'access-control-max-age': '86400',
    ...(request.headers['access-control-request-private-network'] === 'true' && {
      'access-control-allow-private-network': 'true',
    }),
  };
}
