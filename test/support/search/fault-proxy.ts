import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What happens to a request on its way: an answer of the proxy's own, an edited body of the real answer (under another status, if one is given), or
 * (undefined) nothing.
 */
export type Fault =
  | { readonly status: number; readonly body?: string }
  | { readonly edit: (answer: string) => string; readonly status?: number }
  | { readonly drop: true }
  | undefined;

/** A request that went through the proxy, or was to. */
export interface ProxiedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The body as text, if it is one; `bytes` as it was sent. */
  readonly body: string;
  readonly bytes: Buffer;
}

/** A proxy in front of a real server that makes some requests fail, as a busy or broken cluster would. */
export class FaultProxy {
  readonly requests: ProxiedRequest[] = [];
  /** Decides about each request. */
  decide: (request: ProxiedRequest) => Fault | Promise<Fault> = () => undefined;
  readonly #target: URL;
  readonly #server: Server;

  private constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((incoming, outgoing) => void this.#handle(incoming, outgoing));
  }

  static async before(target: string): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get bulks(): number {
    return this.requests.filter(({ path }) => path.startsWith('/_bulk')).length;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const bytes = await collect(incoming);
    const { method = '', url: path = '', headers: sent } = incoming;
    const seen: ProxiedRequest = { method, path, headers: sent, body: bytes.toString(), bytes };
    this.requests.push(seen);
    const fault = await this.decide(seen);
    if (fault && 'drop' in fault) {
      incoming.socket.destroy();
      return;
    }
    if (fault && !('edit' in fault)) {
      outgoing
        .writeHead(fault.status, { 'content-type': 'application/json' })
        .end(fault.body ?? '{"error":"injected"}');
      return;
    }
    const options = {
      method: seen.method,
      path: seen.path,
      host: this.#target.hostname,
      port: this.#target.port,
      headers: sent,
    };
    const forwarded = request(options, async (answer) => {
      const text = await collect(answer);
      const edited = fault ? Buffer.from(fault.edit(text.toString())) : text;
      const { 'transfer-encoding': _chunked, ...headers } = answer.headers;
      // The answer to HEAD names a length it does not send.
      if (seen.method !== 'HEAD') headers['content-length'] = String(edited.length);
      outgoing.writeHead(fault?.status ?? answer.statusCode ?? 502, headers).end(edited);
    });
    forwarded.on('error', () => outgoing.destroy());
    forwarded.end(bytes);
  }
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
