// What lies above the page: menus, dialogs and toasts, on the platform's own popover and dialog.

import { byId, el, icon } from "./dom.js";
import { Refused } from "./api.js";
import { t } from "./words.js";

const GAP = 6;

function place(menu, anchor) {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const roomBelow = window.innerHeight - at.bottom;
  const top = roomBelow > height + 2 * GAP ? at.bottom + GAP : at.top - height - GAP;
  const left = at.left + width + GAP > window.innerWidth ? at.right - width : at.left;
  const within = (value, size, limit) => Math.max(GAP, Math.min(value, limit - size - GAP));
  menu.style.left = `${within(left, width, window.innerWidth)}px`;
  menu.style.top = `${within(top, height, window.innerHeight)}px`;
}

function walk(event, menu) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.matches("input")) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll("button:not([disabled])")];
  const next = (items.indexOf(document.activeElement) + step + items.length) % items.length;
  items[next].focus();
}

// Items: {icon, text, note?, testid, act} or an element to place as it is.
export function openMenu(anchor, label, items) {
  const menu = el("div", { popover: "auto", class: "menu", role: "group", "aria-label": label });
  const row = (item) =>
    item instanceof Node
      ? item
      : el(
          "button",
          {
            type: "button",
            class: "menu-item",
            testid: item.testid,
            onclick: () => {
              menu.hidePopover();
              attempt(item.act);
            },
          },
          icon(item.icon),
          el("span", { class: "menu-text" }, item.text),
          item.note ? el("span", { class: "menu-note" }, item.note) : null,
        );
  menu.append(...items.map(row));
  menu.addEventListener("keydown", (event) => walk(event, menu));
  menu.addEventListener("toggle", ({ newState }) => {
    if (newState !== "closed") return;
    anchor.setAttribute("aria-expanded", "false");
    menu.remove();
  });
  document.body.append(menu);
  menu.showPopover();
  anchor.setAttribute("aria-expanded", "true");
  place(menu, anchor);
  menu.querySelector("button")?.focus();
  return menu;
}

// A modal dialog with a title; `onsubmit` may be asynchronous, and a refusal keeps it open.
export function openDialog({ title, testid, body, dismiss = t("cancel"), submit, onsubmit }) {
  const close = el(
    "button",
    { type: "button", class: title ? "button quiet" : "button", testid: "dialog-close" },
    dismiss,
  );
  const accept = submit
    ? el("button", { type: "submit", class: "button", testid: "dialog-submit" }, submit)
    : null;
  const form = el(
    "form",
    { class: "dialog-body" },
    title ? el("h2", { id: "dialog-title" }, title) : null,
    ...body,
    el("div", { class: "dialog-buttons" }, close, accept),
  );
  const dialog = el(
    "dialog",
    { class: "dialog", testid, "aria-labelledby": title ? "dialog-title" : null },
    form,
  );
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    accept.disabled = true;
    if (await attempt(onsubmit)) dialog.close();
    accept.disabled = false;
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

export function openPhoto(url, oncontextmenu) {
  const dialog = el(
    "dialog",
    { class: "lightbox", testid: "lightbox", "aria-label": t("photo") },
    el("img", { src: url, alt: t("photo"), oncontextmenu, ondragstart: oncontextmenu }),
    el("button", { type: "button", class: "icon-button lightbox-close", "aria-label": t("close") },
      icon("close")),
  );
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

const READING_TIME = 1_800;
const PER_CHARACTER = 60;

// `kind`: answer (the bot's), done, error, or person (someone else's chat, with `onclick`).
export function toast(text, kind, { lead = null, onclick = null } = {}) {
  const node = el(
    onclick ? "button" : "div",
    { class: `toast toast-${kind}`, testid: "toast", type: onclick ? "button" : null },
    lead,
    el("span", { class: "toast-text" }, text),
  );
  const leave = () => node.remove();
  if (onclick) node.addEventListener("click", () => { leave(); onclick(); });
  const shelf = byId("toasts");
  shelf.append(node);
  while (shelf.childElementCount > 3) shelf.firstElementChild.remove();
  // Lifted above any open dialog.
  shelf.hidePopover();
  shelf.showPopover();
  setTimeout(leave, READING_TIME + Math.min(text.length, 120) * PER_CHARACTER);
}

export const clearToasts = () => byId("toasts").replaceChildren();

// Run what a person asked for; say what to do when it is refused. Tells whether it succeeded.
export async function attempt(act) {
  try {
    await act();
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    toast(error.message, "error");
    return false;
  }
}
