// The conversation of the chosen person: days, bubbles, scrolling, and what comes in live.

import { bubble, highlight } from "./bubble.js";
import { say } from "./composer.js";
import { byId, el, icon } from "./dom.js";
import { attempt, clearToasts, toast } from "./layers.js";
import { avatar, gist } from "./people.js";
import {
  choose,
  chosen,
  chosenChat,
  loadOlder,
  messagesOf,
  now,
  on,
  person,
  store,
} from "./store.js";
import { locale, t } from "./words.js";
import { dayKey, daysOn, longDate } from "./zone.js";

const NEAR = 80; // pixels from the end that still count as being there
const SAME_BREATH = 5 * 60_000; // messages this close together stand as a group
const TYPING_LASTS = 6_000;

const frame = () => byId("messages");
const atEnd = () => frame().scrollHeight - frame().scrollTop - frame().clientHeight < NEAR;

let waitingBelow = 0;
let typingTimer = null;
let drawnDay = null;
let drawnFor = null;

function showPill() {
  byId("pill").hidden = atEnd();
  byId("pill-count").textContent = waitingBelow ? t("new_messages", { count: waitingBelow }) : "";
}

function toEnd() {
  waitingBelow = 0;
  frame().scrollTop = frame().scrollHeight;
  showPill();
}

function dayName(instant) {
  const key = dayKey(instant, store.zone);
  if (key === dayKey(now(), store.zone)) return t("today");
  if (key === dayKey(daysOn(now(), store.zone, -1), store.zone)) return t("yesterday");
  return longDate(instant, store.zone, locale());
}

function rows(messages, before = null) {
  let previous = before;
  return messages.flatMap((message) => {
    const date = Date.parse(message.date);
    const since = previous ? date - Date.parse(previous.date) : Infinity;
    const isNewDay =
      !previous || dayKey(date, store.zone) !== dayKey(Date.parse(previous.date), store.zone);
    const node = bubble(message);
    const follows = !isNewDay && since < SAME_BREATH && previous.from === message.from;
    node.classList.toggle("follows", follows);
    previous = message;
    const day = el("div", { class: "day" }, el("span", {}, dayName(date)));
    return isNewDay ? [day, node] : [node];
  });
}

function intro() {
  if (!chosen()) return el("div", { class: "intro" }, el("p", {}, t("nobody")));
  const { name } = chosen();
  const start = el(
    "button",
    {
      type: "button",
      class: "button",
      testid: "start",
      onclick: () => attempt(() => say("/start")),
    },
    t("start"),
  );
  return el(
    "div",
    { class: "intro" },
    el("img", { src: "/chat/static/icon.svg", alt: "", width: 72, height: 72 }),
    el("h2", {}, t("intro_title", { name })),
    el("p", {}, t("intro_text")),
    chosen().blocked ? null : start,
  );
}

const atSameTop = () => {
  const { scrollTop } = frame();
  return () => { frame().scrollTop = scrollTop; };
};

const atSameDistanceFromEnd = () => {
  const distance = frame().scrollHeight - frame().scrollTop;
  return () => { frame().scrollTop = frame().scrollHeight - distance; };
};

function draw(thenScroll = toEnd) {
  const list = byId("list");
  const messages = messagesOf(store.chosen);
  list.setAttribute("aria-busy", "true"); // a screen reader need not hear all of it again
  if (chosen() && !chosenChat()) list.replaceChildren();
  else list.replaceChildren(...(messages.length ? rows(messages) : [intro()]));
  list.removeAttribute("aria-busy");
  drawnDay = dayKey(now(), store.zone);
  thenScroll();
}

const stay = () => (atEnd() ? toEnd : atSameTop());

function anew() {
  if (drawnFor !== store.chosen) clearToasts(); // they spoke of what another person saw
  drawnFor = store.chosen;
  stopTyping();
  draw();
}

async function older() {
  let loaded = [];
  await attempt(async () => { loaded = await loadOlder(); });
  if (loaded.length) draw(atSameDistanceFromEnd());
}

function announce(message) {
  const someone = person(message.chat);
  const text = `${someone.name} · ${gist(message)}`;
  toast(text, "person", {
    lead: avatar(someone),
    onclick: () => attempt(() => choose(someone.id)),
  });
}

function change(message, present) {
  const node = bubble(message);
  const hadFocus = present.contains(document.activeElement);
  node.classList.toggle("follows", present.classList.contains("follows"));
  present.replaceWith(node);
  highlight(node);
  if (hadFocus) node.querySelector(".key, .bubble-menu")?.focus({ preventScroll: true });
}

function append(message) {
  const messages = messagesOf(store.chosen);
  const [before, last] = [messages.at(-2) ?? null, messages.at(-1)];
  if (last !== message || before === null) {
    draw(stay());
  } else {
    byId("list").append(...rows([message], before));
  }
  byId(`message-${message.id}`)?.classList.add("arrives");
}

function showMessage({ message, isNew }) {
  if (message.chat !== store.chosen) {
    if (isNew && message.from === "bot" && person(message.chat)) announce(message);
    return;
  }
  if (message.from === "bot") stopTyping();
  const shouldFollow = atEnd() || (isNew && message.from === "person");
  const present = byId(`message-${message.id}`);
  if (present) change(message, present);
  else append(message);
  if (shouldFollow) {
    toEnd();
  } else {
    if (isNew) waitingBelow += 1;
    showPill();
  }
}

function stopTyping() {
  clearTimeout(typingTimer);
  byId("typing").hidden = true;
}

function showTyping({ chat }) {
  if (chat !== store.chosen) return;
  const wasAtEnd = atEnd();
  clearTimeout(typingTimer);
  byId("typing").hidden = false;
  typingTimer = setTimeout(stopTyping, TYPING_LASTS);
  if (wasAtEnd) toEnd();
}

function onClick(event) {
  const command = event.target.closest("[data-say]");
  if (command) {
    event.preventDefault();
    attempt(() => say(command.dataset.say));
    return;
  }
  const spoiler = event.target.closest("tg-spoiler");
  if (spoiler) {
    event.preventDefault();
    spoiler.classList.add("revealed");
    return;
  }
  followDeepLink(event);
}

// t.me/<this bot>?start=… opens this bot in this chat, as it would in Telegram.
function followDeepLink(event) {
  const link = event.target.closest("a[href]");
  if (!link) return;
  const { host, pathname, searchParams } = new URL(link.href);
  const whom = pathname.slice(1).toLowerCase();
  const isOurs = host === "t.me" && whom === store.bot.username.toLowerCase();
  if (!isOurs) return;
  event.preventDefault();
  const payload = searchParams.get("start");
  attempt(() => say(payload ? `/start ${payload}` : "/start"));
}

// A photo that loads, or a composer that grows, must not push the end out of sight.
function holdTheEnd() {
  let wasAtEnd = true;
  frame().addEventListener("scroll", () => {
    wasAtEnd = atEnd();
    if (wasAtEnd) waitingBelow = 0;
    showPill();
    if (frame().scrollTop < NEAR) older();
  });
  const observer = new ResizeObserver(() => wasAtEnd && toEnd());
  observer.observe(byId("list"));
  observer.observe(frame());
}

export function startChat() {
  on("chat", anew);
  on("message", showMessage);
  on("typing", showTyping);
  on("deleted", ({ chat }) => chat === store.chosen && draw(stay()));
  on("clock", () => {
    // "Today" may be another day now.
    if (chosen() && drawnDay !== dayKey(now(), store.zone)) draw(stay());
  });
  frame().addEventListener("click", onClick);
  frame().addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("tg-spoiler")) onClick(event);
  });
  byId("pill").addEventListener("click", toEnd);
  byId("pill").append(icon("down"));
  holdTheEnd();
}
