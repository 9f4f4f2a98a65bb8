const REMEDIES: readonly (readonly [pattern: RegExp, remedy: string])[] = [
  [
    /Limit of total fields/,
    'Raise index.mapping.total_fields.limit of the index, or map the object whose fields have no end as flattened (OpenSearch: flat_object) or with dynamic=false',
  ],
  [
    /immense term/,
    'Map the field as text, or give the keyword an ignore_above of at most 8191, or replace the value by a transform',
  ],
  [
    /413/,
    'Raise http.max_content_length of the cluster, or leave the large field out by the transform ReplaceField (exclude)',
  ],
];

const USUAL = 'Correct the mapping or the record';

/** What to do about a document that the cluster refuses with these words. */
export function remedyFor(reason: string): string {
  return REMEDIES.find(([pattern]) => pattern.test(reason))?.[1] ?? USUAL;
}
