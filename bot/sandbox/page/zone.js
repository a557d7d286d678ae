// Calendar arithmetic in the team's own IANA zone. Instants are epoch milliseconds; a `wall` is
// {year, month, day, hour, minute}: what a clock on the wall there shows.

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const formats = new Map();

function format(language, zone, options) {
  const key = JSON.stringify([language, zone, options]);
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat(language, { timeZone: zone, ...options }));
  }
  return formats.get(key);
}

export function wallOf(instant, zone) {
  const parts = format("en-US", zone, {
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  }).formatToParts(instant);
  const number = (type) => Number(parts.find((part) => part.type === type).value);
  return {
    year: number("year"),
    month: number("month"),
    day: number("day"),
    hour: number("hour"),
    minute: number("minute"),
  };
}

const asIfUtc = ({ year, month, day, hour, minute }) =>
  Date.UTC(year, month - 1, day, hour, minute);

const offsetAt = (instant, zone) =>
  asIfUtc(wallOf(instant, zone)) - Math.floor(instant / MINUTE) * MINUTE;

// The instant at which the wall shows `wall`. An hour that comes twice means its first coming; an
// hour that a clock change skips means the same distance after the change.
export function instantOf(wall, zone) {
  const utc = asIfUtc(wall);
  // A day to each side lies beyond any one clock change, so these are the only two offsets.
  const offsets = [offsetAt(utc - DAY, zone), offsetAt(utc + DAY, zone)];
  const exact = offsets
    .map((offset) => utc - offset)
    .filter((instant) => instant + offsetAt(instant, zone) === utc);
  return exact.length > 0 ? Math.min(...exact) : utc - offsets[0];
}

// The first instant after `now` that is this weekday (0 = Sunday) at this hour.
export function nextWeekday(now, zone, weekday, hour) {
  const today = wallOf(now, zone);
  const todaysWeekday = new Date(asIfUtc(today)).getUTCDay();
  const ahead = (weekday - todaysWeekday + 7) % 7;
  const at = (days) =>
    instantOf({ ...today, day: today.day + days, hour, minute: 0 }, zone);
  return at(ahead) > now ? at(ahead) : at(ahead + 7);
}

// The same time of day, so many calendar days on: across a clock change this is not 24 hours.
export function daysOn(now, zone, days) {
  const wall = wallOf(now, zone);
  return instantOf({ ...wall, day: wall.day + days }, zone);
}

const two = (number) => String(number).padStart(2, "0");

export function toInput(instant, zone) {
  const { year, month, day, hour, minute } = wallOf(instant, zone);
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

export function fromInput(value, zone) {
  const [year, month, day, hour, minute] = value.split(/[-T:]/).map(Number);
  return instantOf({ year, month, day, hour, minute }, zone);
}

export const dayKey = (instant, zone) => toInput(instant, zone).slice(0, 10);

export const timeOfDay = (instant, zone, language) =>
  format(language, zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(instant);

export const weekdayAndTime = (instant, zone, language) =>
  format(language, zone, { weekday: "short" }).format(instant) +
  ` ${timeOfDay(instant, zone, language)}`;

export const shortDate = (instant, zone, language) =>
  format(language, zone, { day: "numeric", month: "short" }).format(instant);

export const longDate = (instant, zone, language) =>
  format(language, zone, { weekday: "long", day: "numeric", month: "long" }).format(instant);

export const fullDate = (instant, zone, language) =>
  format(language, zone, {
    dateStyle: "full",
    timeStyle: "short",
    hourCycle: "h23",
  }).format(instant);
