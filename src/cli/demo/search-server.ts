/** Where people's Elasticsearch or OpenSearch usually is. */
const USUAL_ADDRESS = 'http://localhost:9200';
const PROBE_MS = 1000;

/** The search server to sync with: the one given, which must answer, or one at the usual address if it answers. */
export async function findSearchServer(given: string | undefined): Promise<string | null> {
  const url = (given ?? USUAL_ADDRESS).replace(/\/$/, '');
  try {
    const answer = await fetch(`${url}/_cluster/health`, { signal: AbortSignal.timeout(PROBE_MS) });
    if (answer.ok) return url;
    if (given) throw new Error(`it answers with status ${answer.status}`);
  } catch (error) {
    if (!given) return null;
    const { cause, message } = error as Error;
    throw new Error(
      `No search server at ${url} (--elasticsearch): ${(cause as Error | undefined)?.message ?? message}`,
    );
  }
  return null;
}
