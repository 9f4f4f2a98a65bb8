import { ConfigDef } from '../../config/config-def.js';

/** The settings of the logical routers. */
export const LOGICAL_ROUTER_CONFIG = new ConfigDef([
  {
    name: 'topic.regex',
    type: 'STRING',
    defaultValue: null,
    importance: 'LOW',
    documentation: 'The regex used for extracting the name of the logical destination from the original topic name.',
    order: 1,
    width: 'LONG',
    displayName: 'Topic regex',
  },
  {
    name: 'topic.replacement',
    type: 'STRING',
    defaultValue: null,
    importance: 'LOW',
    documentation:
      'The replacement string used in conjunction with topic.regex. This will be used to create the new topic name.',
    order: 1,
    width: 'LONG',
    displayName: 'Topic replacement',
  },
  {
    name: 'key.enforce.uniqueness',
    type: 'BOOLEAN',
    defaultValue: true,
    importance: 'LOW',
    documentation:
      "Augment each record's key with a field denoting the source topic. This field distinguishes records coming from different physical tables which may otherwise have primary/unique key conflicts. If the source tables are guaranteed to have globally unique keys then this may be set to false to disable key rewriting.",
    order: 1,
    width: 'SHORT',
    displayName: 'Add source topic name into key',
  },
  {
    name: 'key.field.regex',
    type: 'STRING',
    defaultValue: null,
    importance: 'LOW',
    documentation:
      "The regex used for extracting the source identifier from the original topic name. Now that multiple physical tables can share a topic, the event's key may need to be augmented to include fields other than just those for the record's primary/unique key, since these are not guaranteed to be unique across different sources. We need some identifier added to the key that distinguishes the different physical tables.",
    order: 1,
    width: 'LONG',
    displayName: 'Key field regex',
  },
  {
    name: 'key.field.replacement',
    type: 'STRING',
    defaultValue: null,
    importance: 'LOW',
    documentation:
      "The replacement string used in conjunction with key.field.regex. This will be used to create the source identifier in the record's key.",
    order: 1,
    width: 'LONG',
    displayName: 'Key field replacement',
  },
  {
    name: 'logical.destination.cache.size',
    type: 'INT',
    defaultValue: 16,
    importance: 'LOW',
    documentation:
      'The size used for holding the max entries in LRUCache. The cache will keep the old/new schema for logical destination key and value, also cache the derived key and topic regex result for improving the source record transformation.',
    order: 1,
    width: 'LONG',
    displayName: 'Logical destination cache size',
  },
]);
