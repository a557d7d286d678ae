// The sandbox's clock in the header, and the menu that moves it.

import { byId, el, icon } from "./dom.js";
import { attempt, openMenu, toast } from "./layers.js";
import { moveClock, now, on, store } from "./store.js";
import { locale, t } from "./words.js";
import {
  HOUR,
  daysOn,
  fromInput,
  fullDate,
  nextWeekday,
  shortDate,
  timeOfDay,
  toInput,
  weekdayAndTime,
} from "./zone.js";

const FRIDAY = 5;
const MONDAY = 1;

async function moveTo(instant) {
  await moveClock(instant);
  toast(t("clock_moved", { when: fullDate(instant, store.zone, locale()) }), "done");
}

function draw() {
  if (!store.bot) return; // nothing is known yet
  const instant = now();
  byId("clock-time").textContent = weekdayAndTime(instant, store.zone, locale());
  byId("clock-date").textContent = shortDate(instant, store.zone, locale());
  const full = `${fullDate(instant, store.zone, locale())} · ${store.zone}`;
  byId("clock").title = full;
  byId("clock").setAttribute("aria-label", `${t("clock")}: ${full}`);
}

function jump(name, instant, testid) {
  const [day, time] = [shortDate, timeOfDay].map((say) => say(instant, store.zone, locale()));
  const note = `${day} ${time}`;
  return { icon: "clock", text: t(name), note, testid, act: () => moveTo(instant) };
}

function picker(instant) {
  const field = el("input", {
    type: "datetime-local",
    value: toInput(instant, store.zone),
    "aria-label": t("clock_pick"),
    testid: "clock-pick",
  });
  const look = { type: "submit", class: "button", testid: "clock-set" };
  const set = el("button", look, t("clock_set"));
  const form = el("form", { class: "clock-picker" }, field, set);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!field.value) {
      toast(t("clock_empty"), "error");
      return;
    }
    if (await attempt(() => moveTo(fromInput(field.value, store.zone)))) {
      form.closest("[popover]").hidePopover();
    }
  });
  return form;
}

function open() {
  const { zone } = store;
  const from = now();
  openMenu(byId("clock"), t("clock"), [
    el("p", { class: "menu-head" }, el("strong", {}, zone), t("clock_hint")),
    jump("clock_hour", from + HOUR, "clock-hour"),
    jump("clock_day", daysOn(from, zone, 1), "clock-day"),
    jump("clock_week", daysOn(from, zone, 7), "clock-week"),
    jump("clock_friday", nextWeekday(from, zone, FRIDAY, 15), "clock-friday"),
    jump("clock_monday", nextWeekday(from, zone, MONDAY, 9), "clock-monday"),
    picker(from),
  ]);
}

export function startClock() {
  byId("clock").prepend(icon("clock"));
  byId("clock").addEventListener("click", open);
  on("clock", draw);
  on("people", draw);
  setInterval(draw, 1_000);
}
