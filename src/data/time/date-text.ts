import { DAY_MS } from './gregorian-calendar.js';
import { SimpleDateFormat } from './simple-date-format.js';

const TIME = new SimpleDateFormat("HH:mm:ss.SSS'Z'");
const DATE = new SimpleDateFormat('yyyy-MM-dd');
const TIMESTAMP = new SimpleDateFormat("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");

/** A `java.util.Date` as Kafka Connect writes it: its magnitude decides between time, date and timestamp. */
export function dateText(millis: number): string {
  if (millis < DAY_MS) return TIME.format(millis);
  return (millis % DAY_MS === 0 ? DATE : TIMESTAMP).format(millis);
}
