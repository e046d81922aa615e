// Times as Thailand shows them: Asia/Bangkok whatever the computer's zone, Buddhist era, "11.55 น.".

import { shownLanguage } from "./words.js";

const BANGKOK_HOURS = 7; // no daylight saving since 1920
const HOUR_MS = 3_600_000;
const RECEIPTS_DAY = 15;
const RECEIPTS_HOUR = 9;

const locale = () => (shownLanguage() === "th" ? "th-TH-u-ca-buddhist" : "en-GB-u-ca-buddhist");

/** A Date whose UTC fields read as Bangkok's wall clock. */
const wall = (instant) => new Date(instant.getTime() + BANGKOK_HOURS * HOUR_MS);
const two = (number) => String(number).padStart(2, "0");

/** "11.55", as chat bubbles show it. */
export function hourMinute(instant) {
  const at = wall(instant);
  return `${two(at.getUTCHours())}.${two(at.getUTCMinutes())}`;
}

/** "55.20": minutes and seconds, enough for a list of the last messages. */
export function minuteSecond(instant) {
  const at = wall(instant);
  return `${two(at.getUTCMinutes())}.${two(at.getUTCSeconds())}`;
}

/** "11.55.34 น." */
export function fullTime(instant) {
  const shown = `${hourMinute(instant)}.${two(wall(instant).getUTCSeconds())}`;
  return shownLanguage() === "th" ? `${shown} น.` : shown;
}

/** "จันทร์ 30 พฤศจิกายน 2569" */
export function fullDate(instant) {
  const part = (options) => new Intl.DateTimeFormat(locale(), { timeZone: "Asia/Bangkok", ...options });
  const weekday = part({ weekday: "long" }).format(instant).replace("วัน", "");
  const day = part({ day: "numeric" }).format(instant);
  const month = part({ month: "long" }).format(instant);
  const year = wall(instant).getUTCFullYear() + 543;
  return `${weekday} ${day} ${month} ${year}${shownLanguage() === "th" ? "" : " BE"}`;
}

/** "14 มีนาคม 2515" of an ISO date. */
export function birthDate(iso) {
  const at = new Date(`${iso}T00:00:00+07:00`);
  return fullDate(at).split(" ").slice(1).join(" ");
}

/** "2026-11-30T11:55:00" for a datetime-local field. */
export const fieldValue = (instant) => wall(instant).toISOString().slice(0, 19);

/** The same back, with Thailand's offset. */
export const fromField = (text) => `${text}+07:00`;

const bangkok = (year, month, day, hour, minute = 0) =>
  new Date(Date.UTC(year, month, day, hour - BANGKOK_HOURS, minute));

/** The next 15th at 9.00, when receipts are out. */
export function nextFifteenth(now) {
  const at = wall(now);
  const here = bangkok(at.getUTCFullYear(), at.getUTCMonth(), RECEIPTS_DAY, RECEIPTS_HOUR);
  return here > now ? here : bangkok(at.getUTCFullYear(), at.getUTCMonth() + 1, RECEIPTS_DAY, RECEIPTS_HOUR);
}
