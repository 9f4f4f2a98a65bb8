/** Java's Password type prints itself so. */
export const HIDDEN = '[hidden]';

const SECRET_NAME = /passw|secret|credential|token|private\.?key|api\.?key|jaas\.config|user\.info|keystore\.key/i;

/** Whether the value of a setting or property of that name must not be shown. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** `scheme://user:password@host` */
const IN_URL = /(:\/\/[^\s/:@]*:)[^\s/@]+(@)/g;
/** `password=…`, `"password":"…"`, `password: …` */
const ASSIGNED =
  /((?:passw(?:or)?d|passwd|pwd|secret|api[._-]?key|access[._-]?token|sasl\.jaas\.config)["']?\s*[=:]\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s,;&}"']+)/gi;

/** The text without passwords in addresses and assignments; for whatever servers and drivers put into their error texts. */
export function redact(text: string): string {
  return text.replace(IN_URL, `$1${HIDDEN}$2`).replace(ASSIGNED, `$1${HIDDEN}`);
}
