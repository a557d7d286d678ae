// The personas: a list beside the chat on a wide screen, a strip above it on a phone.

import * as api from "./api.js";
import { byId, el, icon } from "./dom.js";
import { attempt, openDialog } from "./layers.js";
import { choose, on, refresh, store } from "./store.js";
import { locale, t } from "./words.js";

const HUES = 7;

const shortName = (name) => name.match(/\p{Script=Han}+/u)?.[0] ?? name.split(/\s+/)[0];

function initials(name) {
  const chinese = name.match(/\p{Script=Han}+/u);
  if (chinese) return chinese[0].slice(-2);
  return name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0] ?? "")
    .join("")
    .toUpperCase();
}

export const avatar = ({ id, name }) =>
  el("span", { class: `avatar hue-${id % HUES}`, "aria-hidden": "true" }, initials(name));

export function gist(message) {
  const text = message.text?.replace(/\s+/g, " ").trim();
  if (text) return text;
  const kind = ["photo", "voice", "document"].find((name) => message[name]);
  return t(kind ?? "message");
}

function row(someone, index) {
  const unread = store.unread.get(someone.id) ?? 0;
  const preview = store.previews.get(someone.id);
  const isChosen = someone.id === store.chosen;
  const role = t(`role_${someone.role}`);
  const shortcut = index < 9 ? `Alt+${index + 1}` : null;
  return el(
    "button",
    {
      type: "button",
      class: "person",
      testid: `persona-${someone.id}`,
      "aria-current": isChosen ? "true" : null,
      "aria-keyshortcuts": shortcut,
      "aria-label": [someone.name, role, unread ? t("unread", { count: unread }) : null]
        .filter(Boolean)
        .join(", "),
      title: shortcut ? `${someone.name} · ${role} (${shortcut})` : `${someone.name} · ${role}`,
      onclick: () => attempt(() => choose(someone.id)),
    },
    avatar(someone),
    el(
      "span",
      { class: "person-words" },
      el(
        "span",
        { class: "person-line" },
        el("span", { class: "person-name" }, someone.name),
        el("span", { class: "person-short" }, shortName(someone.name)),
        el("span", { class: "role" }, role),
      ),
      preview ? el("span", { class: "person-preview" }, gist(preview)) : null,
    ),
    unread ? el("span", { class: "badge", testid: `unread-${someone.id}` }, String(unread)) : null,
  );
}

function draw() {
  const list = byId("people");
  const focused = document.activeElement?.closest?.("#people .person")?.dataset.testid;
  list.replaceChildren(...store.people.map(row));
  if (focused) list.querySelector(`[data-testid="${focused}"]`)?.focus();
  const unread = [...store.unread.values()].reduce((sum, count) => sum + count, 0);
  document.title = unread ? `(${unread}) ${t("title")}` : t("title");
}

function showChosen() {
  byId("people").querySelector("[aria-current]")?.scrollIntoView({
    block: "nearest",
    inline: "nearest",
  });
}

function addSomeone() {
  const name = el("input", {
    name: "name",
    required: true,
    maxlength: 60,
    autocomplete: "off",
    placeholder: t("name_example"),
    testid: "new-name",
  });
  const language = el(
    "select",
    { name: "language", testid: "new-language" },
    el("option", { value: "zh" }, t("lang_zh")),
    el("option", { value: "en" }, t("lang_en")),
  );
  language.value = locale().startsWith("zh") ? "zh" : "en";
  openDialog({
    title: t("someone_new_title"),
    testid: "new-person",
    body: [
      el("p", { class: "hint" }, t("someone_new_hint")),
      el("label", { class: "field" }, t("name"), name),
      el("label", { class: "field" }, t("their_language"), language),
    ],
    submit: t("add"),
    onsubmit: async () => {
      const added = await api.addPerson(name.value.trim(), language.value);
      await refresh();
      await choose(added.person.id);
    },
  });
}

function onKey(event) {
  const digit = event.altKey && /^Digit([1-9])$/.exec(event.code);
  const someone = digit && store.people[Number(digit[1]) - 1];
  if (!someone) return;
  event.preventDefault();
  attempt(() => choose(someone.id));
}

function walk(event) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const rows = [...byId("people").children];
  const next = rows[rows.indexOf(document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

export function startPeople() {
  on("people", draw);
  on("chat", showChosen);
  byId("people").addEventListener("keydown", walk);
  byId("someone-new").prepend(icon("add"));
  byId("someone-new").addEventListener("click", addSomeone);
  document.addEventListener("keydown", onKey);
}
