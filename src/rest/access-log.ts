import type { FastifyReply, FastifyRequest } from 'fastify';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** One line in the extended NCSA format and the time taken in milliseconds: what access log tools of Kafka Connect read. */
export function accessLine(request: FastifyRequest, reply: FastifyReply): string {
  const length = reply.getHeader('content-length') ?? 0;
  const { referer = '-', 'user-agent': agent = '-' } = request.headers;
  const requestLine = `${request.method} ${request.raw.url} HTTP/${request.raw.httpVersion}`;
  const taken = Math.round(reply.elapsedTime);
  return `${request.ip} - - [${stamp(new Date())}] "${requestLine}" ${reply.statusCode} ${length} "${referer}" "${agent}" ${taken}ms`;
}

function stamp(now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${two(now.getUTCDate())}/${MONTHS[now.getUTCMonth()]}/${now.getUTCFullYear()}`;
  return `${date}:${two(now.getUTCHours())}:${two(now.getUTCMinutes())}:${two(now.getUTCSeconds())} +0000`;
}
