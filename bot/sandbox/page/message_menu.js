// What one may do with a message: reply, edit, forward to another person's chat, copy.

import * as api from "./api.js";
import { editMessage, isEditable, replyTo } from "./composer.js";
import { el } from "./dom.js";
import { attempt, openDialog, openMenu, toast } from "./layers.js";
import { avatar } from "./people.js";
import { choose, store } from "./store.js";
import { t } from "./words.js";

async function copy(message) {
  try {
    await navigator.clipboard.writeText(message.text);
    toast(t("copied"), "done");
  } catch {
    toast(t("copy_failed"), "error");
  }
}

async function forwardTo(someone, message) {
  await api.forward(someone.id, message.id, message.chat);
  toast(t("forwarded_done", { name: someone.name }), "done", {
    lead: avatar(someone),
    onclick: someone.id === store.chosen ? null : () => attempt(() => choose(someone.id)),
  });
}

function openForward(message) {
  const dialog = openDialog({
    title: t("forward_title"),
    testid: "forward-dialog",
    body: [
      el("p", { class: "hint" }, t("forward_hint")),
      el(
        "div",
        { class: "forward-list" },
        store.people.map((someone) =>
          el(
            "button",
            {
              type: "button",
              class: "person",
              testid: `forward-to-${someone.id}`,
              onclick: () => {
                dialog.close();
                attempt(() => forwardTo(someone, message));
              },
            },
            avatar(someone),
            el("span", { class: "person-name" }, someone.name),
            el("span", { class: "role" }, t(`role_${someone.role}`)),
          ),
        ),
      ),
    ],
  });
}

export function openMessageMenu(anchor, message) {
  const items = [
    { icon: "reply", text: t("reply"), testid: "reply", act: () => replyTo(message) },
  ];
  if (!message.protected) {
    const act = () => openForward(message);
    items.push({ icon: "forward", text: t("forward"), testid: "forward", act });
  }
  if (isEditable(message)) {
    items.push({ icon: "edit", text: t("edit"), testid: "edit", act: () => editMessage(message) });
  }
  if (message.text && !message.protected) {
    items.push({ icon: "copy", text: t("copy"), testid: "copy", act: () => copy(message) });
  }
  openMenu(anchor, t("message_menu"), items);
}
