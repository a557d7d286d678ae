// One message as a bubble.

import { byId, el, icon, iconButton } from "./dom.js";
import { keyboard } from "./keyboard.js";
import { openPhoto, toast } from "./layers.js";
import { openMessageMenu } from "./message_menu.js";
import { gist } from "./people.js";
import { chosenChat, store } from "./store.js";
import { voicePlayer } from "./voice.js";
import { t, locale } from "./words.js";
import { timeOfDay } from "./zone.js";

// As Telegram does: bare addresses become links, and a /command can be tapped.
const LIVELY = /(https?:\/\/[^\s<>"'，。；）】》]+)|(?<![\w/])(\/[a-z][a-z0-9_]{0,31})(?![\w/])/g;

function lively(text, isFromBot) {
  const pieces = [];
  let end = 0;
  for (const match of text.matchAll(LIVELY)) {
    const [found, address] = match;
    if (!address && !isFromBot) continue;
    pieces.push(text.slice(end, match.index));
    pieces.push(
      address
        ? el("a", { href: address }, address)
        : el("a", { href: "#", "data-say": found, testid: "command-link" }, found),
    );
    end = match.index + found.length;
  }
  return pieces.length ? [...pieces, text.slice(end)] : null;
}

function words({ html, from }) {
  // The server has reduced the markup to a short list of harmless tags.
  const body = el("div", { class: "words", dir: "auto", testid: "message-text" });
  body.innerHTML = html;
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    if (text.parentElement.closest("a, code, pre")) continue;
    const pieces = lively(text.data, from === "bot");
    if (pieces) text.replaceWith(...pieces);
  }
  for (const link of body.querySelectorAll("a:not([data-say])")) {
    link.target = "_blank";
    link.rel = "noopener";
  }
  for (const spoiler of body.querySelectorAll("tg-spoiler")) spoiler.tabIndex = 0;
  return body;
}

function quote({ reply_to: id }) {
  const original = id && chosenChat()?.messages.get(id);
  if (!original) return null;
  return el(
    "button",
    {
      type: "button",
      class: "quote",
      onclick: () => {
        const node = byId(`message-${id}`);
        node?.scrollIntoView({ block: "center" });
        highlight(node);
      },
    },
    el("span", { class: "quote-name" }, original.from === "bot" ? store.bot.name : t("you")),
    el("span", { class: "quote-text" }, gist(original)),
  );
}

// As the apps do: what is protected is neither copied nor saved, words and pictures alike.
function refuse(event) {
  event.preventDefault();
  toast(t("protected"), "error");
}

const photo = ({ photo: url, protected: isProtected }) =>
  url &&
  el(
    "button",
    {
      type: "button",
      class: "photo",
      testid: "photo",
      "aria-label": t("open_photo"),
      onclick: () => openPhoto(url, isProtected ? refuse : null),
      oncontextmenu: isProtected ? refuse : null,
    },
    el("img", { src: url, alt: t("photo"), decoding: "async" }),
  );

function file({ document: sent, protected: isProtected }) {
  if (!sent) return null;
  const shown = [
    el("span", { class: "file-icon" }, icon("document")),
    el("span", { class: "file-name" }, sent.name),
  ];
  if (isProtected) {
    return el("button", { class: "file", testid: "document", onclick: refuse }, ...shown);
  }
  const label = t("download", { name: sent.name });
  const saves = { href: sent.url, download: sent.name, "aria-label": label };
  return el("a", { class: "file", testid: "document", ...saves }, ...shown);
}

const forwarded = ({ forwarded: name }) =>
  name &&
  el("span", { class: "forwarded" }, icon("forward"), t("forwarded_from", { name }));

const lock = () =>
  el(
    "span",
    { class: "lock", testid: "protected", role: "img", "aria-label": t("protected") },
    icon("lock"),
  );

function meta({ date, edited, protected: isProtected }) {
  const instant = Date.parse(date);
  return el(
    "span",
    { class: "meta" },
    isProtected ? lock() : null,
    edited ? el("span", { testid: "edited" }, t("edited")) : null,
    el("time", { datetime: date }, timeOfDay(instant, store.zone, locale())),
  );
}

const INTERACTIVE = "a, button, progress, tg-spoiler, audio";

// As on Telegram: the second mouse button, a long press, or a tap where nothing hovers.
function opensMenu(event) {
  if (event.target.closest(INTERACTIVE) || !getSelection().isCollapsed) return false;
  return event.type === "contextmenu" || matchMedia("(hover: none)").matches;
}

export function bubble(message) {
  const isMine = message.from === "person";
  const menu = iconButton("down", t("message_menu"), {
    class: "icon-button bubble-menu",
    testid: "message-menu",
    "aria-expanded": "false",
    onclick: (event) => openMessageMenu(event.currentTarget, message),
  });
  const openMenu = (event) => {
    if (!opensMenu(event)) return;
    event.preventDefault();
    openMessageMenu(menu, message);
  };
  return el(
    "article",
    {
      class: `message ${isMine ? "mine" : "theirs"}`,
      id: `message-${message.id}`,
      testid: "message",
      "data-id": message.id,
      "data-from": message.from,
      "aria-label": isMine ? t("you") : store.bot.name,
      "data-protected": message.protected,
      ...(message.protected && { oncopy: refuse, ondragstart: refuse }),
    },
    el(
      "div",
      {
        class: message.photo ? "bubble with-photo" : "bubble",
        onclick: openMenu,
        oncontextmenu: openMenu,
      },
      forwarded(message) || null,
      quote(message),
      photo(message) || null,
      message.voice ? voicePlayer(message.voice) : null,
      file(message),
      message.html ? words(message) : null,
      meta(message),
      menu,
    ),
    keyboard(message),
  );
}

export function highlight(node) {
  node?.classList.remove("changed");
  void node?.offsetWidth; // the animation starts anew only after a layout without it
  node?.classList.add("changed");
}
