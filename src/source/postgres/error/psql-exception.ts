import { errorMessage } from '../../../error/java-trace.js';
import { remedyFor } from './remedy.js';
import { SYSTEM_CODES } from './system-codes.js';

/** What the server, or the way to it, answered; text and class are pgjdbc's, because people and their alert rules match on them. */
export class PsqlException extends Error {
  readonly javaClass = 'org.postgresql.util.PSQLException';
  /** The SQLSTATE, or null where the failure is not the server's. */
  readonly sqlState: string | null;
  /** The setting to look at, where one is to blame; shown beside the text, never in it. */
  readonly remedy: string | null;

  private constructor(message: string, sqlState: string | null, cause: unknown, detail = '') {
    super(message);
    const remedy = remedyFor(sqlState);
    this.remedy = remedy === null ? null : `${detail}${remedy}`;
    this.name = 'PsqlException';
    this.sqlState = sqlState;
    // What it stands for is shown in this error's own text; a second trace of the same would only be noise.
    Object.defineProperty(this, 'original', { value: cause, enumerable: false });
  }

  /** @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
  static of(error: unknown, address?: { readonly hostname: string; readonly port: number }): PsqlException {
    if (error instanceof PsqlException) return error;
    const given = error as Partial<Record<'severity' | 'code' | 'detail' | 'hint' | 'position' | 'where', string>>;
    if (given.severity !== undefined) {
      const lines = [`${given.severity}: ${errorMessage(error)}`];
      if (given.detail) lines.push(`  Detail: ${given.detail}`);
      if (given.hint) lines.push(`  Hint: ${given.hint}`);
      if (given.position) lines.push(`  Position: ${given.position}`);
      if (given.where) lines.push(`  Where: ${given.where}`);
      return new PsqlException(lines.join('\n'), given.code ?? null, error);
    }
    const code = given.code ?? (error as { errors?: { code?: string }[] }).errors?.[0]?.code;
    if (code === 'ECONNREFUSED' && address) {
      return new PsqlException(
        `Connection to ${address.hostname}:${address.port} refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.`,
        '08001',
        error,
      );
    }
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
      return new PsqlException('The connection attempt failed.', '08001', error, `${errorMessage(error)}. `);
    }
    if (code !== undefined && SYSTEM_CODES.has(code)) {
      return new PsqlException('The connection attempt failed.', '08006', error, `${errorMessage(error)}. `);
    }
    const certificate = certificateProblem(code, address?.hostname ?? '');
    if (certificate !== null) return new PsqlException(certificate, '08006', error, `${errorMessage(error)}. `);
    if (/does not support SSL/.test(errorMessage(error))) {
      return new PsqlException('The server does not support SSL.', '08004', error);
    }
    return new PsqlException(errorMessage(error), /^[0-9A-Z]{5}$/.test(code ?? '') ? (code as string) : null, error);
  }
}

/** Codes of OpenSSL for certificates that no trusted one has signed. */
const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** What pgjdbc says of a server's certificate that is refused, or null. */
function certificateProblem(code: string | undefined, hostname: string): string | null {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `The hostname ${hostname} could not be verified by hostnameverifier PgjdbcHostnameVerifier.`;
  }
  if (!UNTRUSTED.has(code ?? '')) return null;
  return 'SSL error: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target';
}
