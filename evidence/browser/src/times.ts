/** Times: those of certificates (RFC 5280 section 4.1.2.5), and Unix seconds as text. */

import { fromUtf8 } from "./bytes.js";
import * as der from "./der.js";
import { SignatureError } from "./errors.js";

const UTC = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
const GENERALIZED = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
/** 9999-12-31T23:59:59Z, the last instant of four digits. */
const LAST_INSTANT = 253_402_300_799n;

/** Unix seconds of a UTCTime or GeneralizedTime. */
export function readTime(time: der.Element): bigint {
  const isLong = time.tag === der.GENERALIZED_TIME;
  if (!isLong) time.expect(der.UTC_TIME, "a time");
  const found = (isLong ? GENERALIZED : UTC).exec(fromUtf8(time.content) ?? "");
  if (found === null) throw new SignatureError("a time is no UTC to the second", { time: time.content });
  const [given, month, day, hour, minute, second] = found.slice(1).map(Number) as [number, number, number, number, number, number];
  // RFC 5280: two digits of 50 and above are of the last century.
  const year = isLong ? given : given + (given >= 50 ? 1900 : 2000);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const exists =
    year >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!exists) throw new SignatureError("a time that does not exist", { time: time.content });
  return BigInt(date.getTime() / 1000);
}

/** Unix seconds as ISO 8601, or as they are beyond the year 9999. */
export function instant(seconds: bigint): string {
  if (seconds < 0n || seconds > LAST_INSTANT) return `${seconds} s`;
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}Z`;
}
