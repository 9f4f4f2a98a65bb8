import { JavaRegex } from '../../config/java-regex.js';
import { TopicRenamer } from '../topic-renamer.js';
import type { DebeziumSettings } from './settings.js';

/** Where a further column of the outbox goes. */
export type Placement = 'header' | 'envelope' | 'partition';

/** A further column of the outbox: `column:placement[:alias]`. */
export interface AdditionalField {
  readonly column: string;
  /** null: no such placement; events fail, not the configuration, as in Debezium. */
  readonly placement: Placement | null;
  readonly alias: string;
}

/** Reads `table.fields.additional.placement`. @throws ConfigException */
export function additionalFields(settings: DebeziumSettings): AdditionalField[] {
  const items = settings.list('table.fields.additional.placement');
  return items.map((item) => {
    const parts = item.split(':').map((part) => part.trim());
    const [column = '', placement = '', alias = column] = parts;
    if (parts.length !== 2 && parts.length !== 3) {
      throw settings.problem(
        'table.fields.additional.placement',
        `A comma-separated list of valid String pairs or trios is expected but got: [${items.join(', ')}]`,
      );
    }
    return { column, placement: placementOf(placement), alias };
  });
}

function placementOf(text: string): Placement | null {
  const lower = text.toLowerCase();
  return lower === 'header' || lower === 'envelope' || lower === 'partition' ? lower : null;
}

/** From the value of the routing column to the name of the topic. @throws ConfigException */
export function outboxTopics(settings: DebeziumSettings): TopicRenamer {
  const pattern = settings.text('route.topic.regex') ?? '';
  return new TopicRenamer(routeRegex(settings, pattern), settings.text('route.topic.replacement') ?? '');
}

function routeRegex(settings: DebeziumSettings, pattern: string): JavaRegex {
  try {
    return new JavaRegex(pattern);
  } catch (error) {
    const what = (error as Error).message;
    throw settings.problem('route.topic.regex', `A valid regular expressions is expected, but ${what}`);
  }
}
