// Inline keyboards: rows of buttons under a bubble, and a press that waits for the bot's answer.

import * as api from "./api.js";
import { el, icon } from "./dom.js";
import { attempt, openDialog, toast } from "./layers.js";
import { on, store } from "./store.js";
import { t } from "./words.js";

const PATIENCE = 10_000;

const waiting = new Map(); // "chat/message" → {data, timer}
const nameOf = (message) => `${message.chat}/${message.id}`;

function showWaiting(key) {
  const board = document.querySelector(`[data-keyboard="${key}"]`);
  for (const button of board?.querySelectorAll("button") ?? []) {
    const isWaiting = waiting.get(key)?.data === button.dataset.press;
    button.toggleAttribute("data-waiting", isWaiting);
    button.setAttribute("aria-busy", String(isWaiting));
  }
}

function settle(key) {
  clearTimeout(waiting.get(key)?.timer);
  waiting.delete(key);
  showWaiting(key);
}

async function press(message, data) {
  const key = nameOf(message);
  if (waiting.has(key)) return;
  const timer = setTimeout(() => {
    settle(key);
    toast(t("unanswered"), "error");
  }, PATIENCE);
  waiting.set(key, { data, timer });
  showWaiting(key);
  if (!(await attempt(() => api.press(message.chat, message.id, data)))) settle(key);
}

function button(message, spec) {
  const key = nameOf(message);
  if (spec.url) {
    return el(
      "a",
      { class: "key", href: spec.url, target: "_blank", rel: "noopener", testid: "button" },
      el("span", { class: "key-text" }, spec.text),
      icon("link"),
    );
  }
  return el(
    "button",
    {
      type: "button",
      class: "key",
      testid: "button",
      "data-press": spec.data,
      "data-waiting": waiting.get(key)?.data === spec.data,
      onclick: () => press(message, spec.data),
    },
    el("span", { class: "key-text" }, spec.text),
  );
}

export function keyboard(message) {
  if (!message.keyboard?.length) return null;
  return el(
    "div",
    { class: "keyboard", "data-keyboard": nameOf(message) },
    message.keyboard.map((row) =>
      el("div", { class: "key-row" }, row.map((spec) => button(message, spec))),
    ),
  );
}

// The contract's answer names the chat alone, so it settles whatever waits there.
function answered({ chat, text, alert }) {
  for (const key of [...waiting.keys()]) {
    if (key.startsWith(`${chat}/`)) settle(key);
  }
  if (!text || chat !== store.chosen) return;
  if (alert) {
    const body = [el("p", { class: "alert-text" }, text)];
    openDialog({ testid: "alert", body, dismiss: t("ok") });
  } else {
    toast(text, "answer");
  }
}

export function startKeyboards() {
  on("answer", answered);
}
